using Rechub.Data.Building;
using Rechub.Data.Reading.Times;

namespace Rechub.Data.Reading;

/// <summary>Adds records of one table to interactions.</summary>
internal sealed class InteractionRows
{
    /// <summary>Every whole number up to here is one of a double's.</summary>
    private const double LargestExact = 1L << 53;

    private readonly TableReader table;
    private readonly InteractionBuilder builder;
    private readonly EntityFeatures userFeatures;
    private readonly EntityFeatures itemFeatures;
    private readonly TimeReader times;
    private readonly RatingReader ratings;
    private readonly MissingMarkers missing;
    private readonly double minimum;
    private readonly int userField;
    private readonly int itemField;
    private readonly int timeField;
    private readonly int timeOfDayField;
    private readonly int ratingField;
    private readonly int weightField;

    public InteractionRows(
        TableReader table,
        InteractionColumns columns,
        InteractionBuilder builder,
        EntityFeatures userFeatures,
        EntityFeatures itemFeatures,
        TimeReader times,
        RatingReader ratings,
        MissingMarkers missing,
        ImportContext context
    )
    {
        this.table = table;
        this.builder = builder;
        this.userFeatures = userFeatures;
        this.itemFeatures = itemFeatures;
        this.times = times;
        this.ratings = ratings;
        this.missing = missing;
        minimum = context.Options.MinimumRating ?? double.NegativeInfinity;
        userField = table.FieldOf(columns.User);
        itemField = table.FieldOf(columns.Item);
        timeField = columns.Time is null ? -1 : table.FieldOf(columns.Time);
        timeOfDayField = columns.TimeOfDay is null ? -1 : table.FieldOf(columns.TimeOfDay);
        ratingField = columns.Rating is null ? -1 : table.FieldOf(columns.Rating);
        weightField = columns.Weight is null ? -1 : table.FieldOf(columns.Weight);
        int[] named =
        [
            .. new[] { userField, itemField, timeField, timeOfDayField, ratingField }.Where(field =>
                field >= 0
            ),
        ];
        RequireDistinct(named, table);
        Fields = new HashSet<int>(
            named
                .Concat(weightField >= 0 ? [weightField] : [])
                .Concat(userFeatures.Fields)
                .Concat(itemFeatures.Fields)
        );
    }

    /// <summary>The fields that are read.</summary>
    public IReadOnlySet<int> Fields { get; }

    /// <summary>Adds every record that is left of the table.</summary>
    public void AddAll()
    {
        while (table.Read())
            AddCurrent();
    }

    /// <summary>Adds the current record, or reports why it cannot be read.</summary>
    private void AddCurrent()
    {
        var (rating, weight) = (0.0, 0.0);
        // An id is encoded only when nothing else can be wrong with the record: whoever has a code has an interaction.
        if (
            !IsId(userField)
            || !IsId(itemField)
            || !TryTime(out var time)
            || (ratingField >= 0 && !ratings.TryRead(table, ratingField, out rating))
            || (ratingField >= 0 && rating < minimum)
            || (weightField >= 0 && !TryWeight(out weight))
        )
            return;
        var user = Find(builder.Users.Ids, userField);
        var item = Find(builder.Items.Ids, itemField);
        if ((user < 0 && !userFeatures.AreValid()) || (item < 0 && !itemFeatures.AreValid()))
            return;
        if (user < 0)
            user = Add(builder.Users.Ids, userField, userFeatures);
        if (item < 0)
            item = Add(builder.Items.Ids, itemField, itemFeatures);
        if (ratingField >= 0)
            builder.Add(user, item, time, (float)rating);
        else
            builder.Add(user, item, time);
        if (weightField >= 0)
            builder.AddWeight((float)weight);
    }

    private bool TryWeight(out double weight) =>
        table.TryNumber(weightField, out weight)
        && (weight >= 0 || table.Report(weightField, "a weight of 0 or more"));

    /// <summary>One column cannot mean two things: users that are their own items are a mistake.</summary>
    private static void RequireDistinct(int[] fields, TableReader table)
    {
        var twice = fields.GroupBy(field => field).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ColumnNamedTwice",
                $"The column '{table.Columns[twice.Key]}' is named for two things. Users, items, times and ratings need a column each.",
                table.Columns[twice.Key]
            );
    }

    private bool IsId(int field)
    {
        if (!table.IsReadable(field))
            return false;
        var value = table[field];
        var present = value.Kind switch
        {
            FieldKind.Integer => !missing.IsMissing(value.Integer),
            FieldKind.Text => !missing.IsMissingNumber(value.Text.Trim()),
            FieldKind.Number => double.IsInteger(value.Number)
                && Math.Abs(value.Number) <= LargestExact
                && !missing.IsMissing(value.Number),
            _ => false,
        };
        return present || table.Report(field, ExpectedId(value, field));
    }

    private string ExpectedId(FieldValue value, int field) =>
        value.Kind switch
        {
            FieldKind.Text when !value.Text.IsWhiteSpace() =>
                "an id; this stands for a missing one (-MissingValue says what does)",
            FieldKind.List when field == itemField =>
                "an id; with -ItemSeparator, each element of a list is an item of its own",
            _ => "an id",
        };

    /// <summary>The code of an id, or −1 when it has not been met.</summary>
    private int Find(IdEncoder ids, int field)
    {
        var value = table[field];
        return value.Kind switch
        {
            FieldKind.Integer => ids.Find(value.Integer),
            FieldKind.Number => ids.Find((long)value.Number),
            _ => ids.Find(value.Text.Trim()),
        };
    }

    private int Add(IdEncoder ids, int field, EntityFeatures features)
    {
        var value = table[field];
        var code = value.Kind switch
        {
            FieldKind.Integer => ids.Encode(value.Integer),
            // A column of whole numbers with gaps is one of fractional numbers in many a source.
            FieldKind.Number => ids.Encode((long)value.Number),
            _ => ids.Encode(value.Text.Trim()),
        };
        features.Store(code);
        return code;
    }

    private bool TryTime(out long time)
    {
        time = 0;
        return timeField < 0 || times.TryRead(table, timeField, timeOfDayField, out time);
    }
}
