using Rechub.Data;
using Rechub.Data.Building;
using Rechub.Data.Reading;
using Rechub.Features;
using Rechub.Models;

namespace Rechub.Retrieval;

/// <summary>Users that a caller describes instead of naming, as data that recallers and models take.</summary>
public sealed class DescribedUsers
{
    private DescribedUsers(
        InteractionData data,
        int[] userRows,
        IReadOnlyList<(object UserId, object ItemId)> unknownItems,
        IReadOnlyList<string> unusedFeatures,
        IReadOnlyList<string> changedValues
    )
    {
        Data = data;
        UserRows = userRows;
        UnknownItems = unknownItems;
        UnusedFeatures = unusedFeatures;
        ChangedValues = changedValues;
    }

    /// <summary>The users with their histories; the split holds nothing out.</summary>
    public InteractionData Data { get; }

    /// <summary>The row of each user, in the order of the descriptions.</summary>
    public int[] UserRows { get; }

    /// <summary>Items of histories that are not in the catalog. They were left out.</summary>
    public IReadOnlyList<(object UserId, object ItemId)> UnknownItems { get; }

    /// <summary>Names of values that are not user features of the model. They were not used.</summary>
    public IReadOnlyList<string> UnusedFeatures { get; }

    /// <summary>Numbers that are not read as given, each with its user and feature: not finite, or outside of the range of the training.</summary>
    public IReadOnlyList<string> ChangedValues { get; }

    /// <summary>
    /// Makes data from descriptions of users. A value that is missing or unknown to the model is encoded as out of vocabulary; a
    /// number that is missing or not finite as the center of its scale; one outside of the range of the training is clipped to it.
    /// </summary>
    /// <param name="users">The users, with distinct ids.</param>
    /// <param name="items">The catalog: the items that histories may have.</param>
    /// <param name="model">The model that will read the features; null for a baseline.</param>
    /// <param name="repeat">Whether the users are recommended items of their histories.</param>
    /// <exception cref="RechubException"><c>UserDescribedTwice</c>, or <c>InvalidFeatureValue</c>: the model reads a feature as a number, and a value is not one.</exception>
    public static DescribedUsers From(
        IReadOnlyList<UserDescription> users,
        EntityTable items,
        TwoTowerModel? model,
        RepeatPolicy repeat = RepeatPolicy.Exclude
    )
    {
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(items);
        var columns = Columns(model);
        var key = model?.UserFeatures.FirstOrDefault(IsKey)?.Name ?? "user_id";
        var (table, rows) = Table(users, key, columns);
        var histories = new int[users.Count][];
        var unknown = new List<(object, object)>();
        for (var i = 0; i < users.Count; i++)
        {
            var known = new List<int>();
            foreach (var item in users[i].History)
            {
                if (items.Ids.RowOf(item) is var row and >= 0)
                    known.Add(row);
                else
                    unknown.Add((users[i].UserId, item));
            }

            histories[rows[i]] = [.. known];
        }

        var log = Log(histories);
        return new DescribedUsers(
            new InteractionData("-History", table, items, log, DataSplit.None(log), repeat),
            rows,
            unknown,
            [
                .. users
                    .SelectMany(user => user.Features.Keys)
                    .Distinct(StringComparer.OrdinalIgnoreCase)
                    .Where(name => !columns.Any(column => IsNamed(column, name))),
            ],
            [
                .. users
                    .SelectMany(user => columns.Select(column => Change(user, column)))
                    .OfType<string>(),
            ]
        );
    }

    /// <summary>Refuses a user with a value that the model cannot read.</summary>
    /// <param name="user">The user.</param>
    /// <param name="model">The model that will read the features; null for a baseline.</param>
    /// <exception cref="RechubException"><c>InvalidFeatureValue</c>: the model reads a feature as a number, and the value is not one.</exception>
    public static void Require(UserDescription user, TwoTowerModel? model)
    {
        ArgumentNullException.ThrowIfNull(user);
        foreach (var column in Columns(model))
            _ = Text(user, column, KindOf(column));
    }

    private static Feature[] Columns(TwoTowerModel? model) =>
        [
            .. (model?.UserFeatures ?? []).Where(feature =>
                feature is { HistoryOf: null, IsKey: false }
            ),
        ];

    private static bool IsKey(Feature feature) => feature is { HistoryOf: null, IsKey: true };

    private static string? Change(UserDescription user, Feature feature)
    {
        if (
            feature.Encoder is not DenseEncoder encoder
            || !NumberText.TryParse(FieldOf(user, feature).ToString(), out var value)
            || (value >= encoder.Least && value <= encoder.Greatest)
        )
            return null;
        var what = FormattableString.Invariant($"{feature.Name} {value} of user '{user.UserId}'");
        return double.IsFinite(value)
            ? what
                + FormattableString.Invariant(
                    $" is clipped to the range of the training, {encoder.Least} to {encoder.Greatest}"
                )
            : $"{what} is no finite number and counts as missing";
    }

    private static (EntityTable Table, int[] Rows) Table(
        IReadOnlyList<UserDescription> users,
        string key,
        Feature[] features
    )
    {
        var builder = new EntityBuilder(key);
        var columns = Array.ConvertAll(
            features,
            feature => builder.AddColumn(feature.Name, KindOf(feature))
        );
        for (var i = 0; i < users.Count; i++)
        {
            var code = builder.Ids.Encode(EntityId.TextOf(users[i].UserId));
            if (code != i)
                throw DescribedTwice(users[i]);
            for (var c = 0; c < columns.Length; c++)
                columns[c].Set(code, Text(users[i], features[c], columns[c].Kind));
        }

        var built = builder.Build();
        // 5 and 5.0 are one id where all are whole numbers.
        var seen = new HashSet<int>();
        for (var i = 0; i < users.Count; i++)
        {
            if (!seen.Add(built.RowOfCode[i]))
                throw DescribedTwice(users[i]);
        }

        return built;
    }

    private static RechubException DescribedTwice(UserDescription user) =>
        new(
            RechubErrorKind.InvalidArgument,
            "UserDescribedTwice",
            $"User '{user.UserId}' is described twice. Give each user an id of its own.",
            user.UserId
        );

    private static string Text(UserDescription user, Feature feature, ColumnKind? kind)
    {
        var field = FieldOf(user, feature);
        if (field.Kind == FieldKind.List)
            return kind == ColumnKind.TextList
                ? field.Text.ToString()
                : string.Join(
                    (feature.Encoder as SequenceEncoder)?.Separator
                        ?? RawColumn.ListSeparator.ToString(),
                    field.Text.ToString().Split(RawColumn.ElementEnd)[..^1]
                );
        var text = field.ToString();
        if (kind == ColumnKind.Integer)
            // A vocabulary of integers knows no other value.
            return IntegerText.TryParse(text, out _) ? text : "";
        if (kind == ColumnKind.Number && text.Length > 0 && !NumberText.TryParse(text, out _))
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "InvalidFeatureValue",
                $"User '{user.UserId}' has {feature.Name} '{text}'; the model reads it as a number, such as 12.5.",
                user.UserId
            );
        return text;
    }

    private static FieldValue FieldOf(UserDescription user, Feature feature) =>
        FieldValue.From(user.Features.FirstOrDefault(pair => IsNamed(feature, pair.Key)).Value);

    private static bool IsNamed(Feature feature, string name) =>
        string.Equals(feature.Name, name, StringComparison.OrdinalIgnoreCase);

    private static ColumnKind KindOf(Feature feature) =>
        feature.Encoder switch
        {
            SparseEncoder { Vocabulary.Values.IsText: false } => ColumnKind.Integer,
            SparseEncoder => ColumnKind.Text,
            SequenceEncoder { Separator: null } => ColumnKind.TextList,
            SequenceEncoder => ColumnKind.Text,
            DenseEncoder => ColumnKind.Number,
            VectorEncoder => ColumnKind.TextList,
            _ => throw new ArgumentOutOfRangeException(nameof(feature), feature.Encoder, null),
        };

    private static InteractionLog Log(int[][] histories)
    {
        var offsets = new int[histories.Length + 1];
        for (var user = 0; user < histories.Length; user++)
            offsets[user + 1] = offsets[user] + histories[user].Length;
        return new InteractionLog(
            offsets,
            [.. histories.SelectMany(history => history)],
            new long[offsets[^1]],
            hasTimes: false
        );
    }
}
