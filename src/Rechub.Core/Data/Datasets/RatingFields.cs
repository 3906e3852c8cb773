using Rechub.Data.Building;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;

namespace Rechub.Data.Datasets;

/// <summary>Which fields of a record are the parts of a rating.</summary>
/// <param name="User">The user id's field, from 0.</param>
/// <param name="Item">The item id's field.</param>
/// <param name="Rating">Its field, or −1 where the source has none.</param>
/// <param name="Time">The time's field.</param>
internal sealed record RatingFields(int User, int Item, int Rating, int Time)
{
    /// <summary>user, item, rating, time: the order of every MovieLens file of ratings.</summary>
    public static RatingFields InOrder { get; } = new(0, 1, 2, 3);

    /// <summary>Adds every rating of a file: ids and times are whole numbers of 0 or more, unlike those of other data.</summary>
    /// <param name="table">The file.</param>
    /// <param name="builder">Where the ratings go.</param>
    /// <param name="context">The import.</param>
    /// <param name="userFeatures">What the records say of users, stored when a user is met for the first time; null for nothing.</param>
    /// <param name="itemFeatures">What they say of items.</param>
    public void ReadAll(
        DelimitedTable table,
        InteractionBuilder builder,
        ImportContext context,
        EntityFeatures? userFeatures = null,
        EntityFeatures? itemFeatures = null
    )
    {
        var minimum = context.Options.MinimumRating ?? double.NegativeInfinity;
        // Without the table in between, which would take a tenth of the time of a million of records.
        var records = table.Records;
        var (userName, itemName) = (table.Columns[User], table.Columns[Item]);
        var (ratingName, timeName) = (Rating < 0 ? "" : table.Columns[Rating], table.Columns[Time]);
        var fieldCount = table.Columns.Count;
        while (records.Read())
        {
            var rating = 0.0;
            if (
                !records.HasFields(fieldCount)
                || !records.TryInteger(User, userName, out var userId)
                || !records.TryInteger(Item, itemName, out var itemId)
                || (Rating >= 0 && !records.TryNumber(Rating, ratingName, out rating))
                || !records.TryInteger(Time, timeName, out var time)
                || (Rating >= 0 && rating < minimum)
            )
                continue;
            var (user, item) = (builder.Users.Ids.Find(userId), builder.Items.Ids.Find(itemId));
            if (user < 0 || item < 0)
            {
                if (
                    (user < 0 && userFeatures?.AreValid() == false)
                    || (item < 0 && itemFeatures?.AreValid() == false)
                )
                    continue;
                if (user < 0)
                {
                    user = builder.Users.Ids.Encode(userId);
                    userFeatures?.Store(user);
                }

                if (item < 0)
                {
                    item = builder.Items.Ids.Encode(itemId);
                    itemFeatures?.Store(item);
                }
            }

            if (Rating >= 0)
                builder.Add(user, item, time, (float)rating);
            else
                builder.Add(user, item, time);
        }
    }
}
