using CsCheck;
using Rechub.Data;
using Rechub.Data.Building;

namespace Rechub.Tests.Data;

public sealed class InteractionBuilderTests
{
    /// <summary>Few users and times, so that ties are the rule; and times so far apart that they do not fit beside a place.</summary>
    private static readonly Gen<(int User, int Item, long Time)[]> Rows = Gen.Select(
        Gen.Int[0, 6],
        Gen.Int[0, 9],
        Gen.OneOf(Gen.Long[0, 5], Gen.OneOf(Gen.Const(long.MinValue), Gen.Const(long.MaxValue)))
    ).Array[1, 700];

    [Fact]
    public void The_log_is_a_stable_sort_by_user_then_time() =>
        Rows.Sample(rows =>
        {
            var (users, items) = (new EntityBuilder("u"), new EntityBuilder("i"));
            var builder = new InteractionBuilder(
                "test",
                users,
                items,
                tieBreak: TieBreak.FileOrder
            );
            foreach (var (user, item, time) in rows)
                builder.Add(users.Ids.Encode(user), items.Ids.Encode(item), time);

            var data = builder.Build(CancellationToken.None);

            var built =
                from user in Enumerable.Range(0, data.UserCount)
                from position in Enumerable.Range(
                    data.Log.UserOffsets[user],
                    data.Log.UserOffsets[user + 1] - data.Log.UserOffsets[user]
                )
                select (
                    (int)(long)data.Users.Ids[user],
                    (int)(long)data.Items.Ids[data.Log.ItemRows[position]],
                    data.Log.Times[position]
                );
            return built.SequenceEqual(rows.OrderBy(row => row.User).ThenBy(row => row.Time));
        });
}
