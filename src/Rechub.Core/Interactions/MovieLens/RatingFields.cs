namespace Rechub.Interactions;

/// <summary>Where the parts of a rating stand in its record.</summary>
/// <param name="Count">Number of fields of a record.</param>
/// <param name="User">The user id's field, from 0.</param>
/// <param name="Item">The item id's field.</param>
/// <param name="Rating">Its field, or −1 where the source has none.</param>
/// <param name="Time">The time's field.</param>
internal sealed record RatingFields(int Count, int User, int Item, int Rating, int Time)
{
    /// <summary>user, item, rating, time: the order of every MovieLens file of ratings.</summary>
    public static RatingFields InOrder { get; } = new(4, 0, 1, 2, 3);

    /// <summary>
    /// Adds every rating of a file. A user or item met for the first time is shown to <paramref name="features"/>, where the
    /// record carries features.
    /// </summary>
    public void ReadAll(
        RecordReader reader,
        InteractionBuilder builder,
        ImportContext context,
        MergedFeatures? features = null
    )
    {
        var minimum = context.Options.MinimumRating ?? double.NegativeInfinity;
        while (reader.Read())
        {
            var rating = 0.0;
            if (
                !reader.HasFields(Count)
                || !reader.TryInteger(User, "user_id", out var userId)
                || !reader.TryInteger(Item, "movie_id", out var itemId)
                || (Rating >= 0 && !reader.TryNumber(Rating, "rating", out rating))
                || !reader.TryInteger(Time, "timestamp", out var time)
                || (Rating >= 0 && rating < minimum)
            )
                continue;
            var (user, item) = (builder.Users.Ids.Find(userId), builder.Items.Ids.Find(itemId));
            if (user < 0 || item < 0)
            {
                if (features is not null && !features.AreValid(reader, user < 0, item < 0))
                    continue;
                if (user < 0)
                {
                    user = builder.Users.Ids.Encode(userId);
                    features?.StoreUser(reader, user);
                }

                if (item < 0)
                {
                    item = builder.Items.Ids.Encode(itemId);
                    features?.StoreItem(reader, item);
                }
            }

            if (Rating >= 0)
                builder.Add(user, item, time, (float)rating);
            else
                builder.Add(user, item, time);
        }
    }
}
