using System.Globalization;
using Rechub.Data.Building;
using Rechub.Numerics;

namespace Rechub.Data.Datasets;

/// <summary>The users of a generated data set: features with MovieLens' shares, and the tastes that are theirs.</summary>
internal sealed class SampleUsers
{
    /// <summary>Tastes that a user comes back to.</summary>
    public const int FavoriteCount = 4;

    private const int OccupationCount = 21;
    private const int ZipCount = 3_439;
    private static readonly int[] Ages = [1, 18, 25, 35, 45, 50, 56];
    private static readonly AliasTable AgeShares = new([222, 1103, 2096, 1193, 550, 496, 380]);

    private readonly int[] favorites;

    public SampleUsers(
        int userCount,
        int tasteCount,
        EntityBuilder users,
        RandomStream random,
        CancellationToken cancellation
    )
    {
        var gender = users.AddColumn("gender", ColumnKind.Text);
        var age = users.AddColumn("age", ColumnKind.Integer);
        var occupation = users.AddColumn("occupation", ColumnKind.Integer);
        var zip = users.AddColumn("zip", ColumnKind.Text);
        favorites = new int[userCount * FavoriteCount];
        for (var user = 0; user < userCount; user++)
        {
            cancellation.ThrowIfCancellationRequested();
            users.Ids.Encode(user + 1);
            var isMale = random.NextDouble() < 0.717;
            var ageGroup = AgeShares.Draw(random);
            gender.Set(user, isMale ? "M" : "F");
            age.Set(user, Ages[ageGroup].ToString(CultureInfo.InvariantCulture));
            occupation.Set(
                user,
                random.Next(OccupationCount).ToString(CultureInfo.InvariantCulture)
            );
            zip.Set(user, ZipCode(random.Next(ZipCount)));
            // The first favorite is that of the user's gender and age, the others are the user's own.
            favorites[user * FavoriteCount] = ((ageGroup * 2) + (isMale ? 1 : 0)) * 5 % tasteCount;
            for (var i = 1; i < FavoriteCount; i++)
                favorites[(user * FavoriteCount) + i] = random.Next(tasteCount);
        }
    }

    public ReadOnlySpan<int> FavoritesOf(int user) =>
        favorites.AsSpan(user * FavoriteCount, FavoriteCount);

    private static string ZipCode(int number)
    {
        var code = (501 + (number * 28L)) % 100_000;
        return number % 60 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{code:D5}-{number:D4}")
            : string.Create(CultureInfo.InvariantCulture, $"{code:D5}");
    }
}
