using Rechub.Data.Building;

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
    private readonly TimeUnit unit;
    private readonly double minimum;
    private readonly int userField;
    private readonly int itemField;
    private readonly int timeField;
    private readonly int ratingField;

    public InteractionRows(
        TableReader table,
        InteractionColumns columns,
        InteractionBuilder builder,
        EntityFeatures userFeatures,
        EntityFeatures itemFeatures,
        ImportContext context
    )
    {
        this.table = table;
        this.builder = builder;
        this.userFeatures = userFeatures;
        this.itemFeatures = itemFeatures;
        unit = columns.TimeUnit;
        minimum = context.Options.MinimumRating ?? double.NegativeInfinity;
        userField = table.FieldOf(columns.User);
        itemField = table.FieldOf(columns.Item);
        timeField = columns.Time is null ? -1 : table.FieldOf(columns.Time);
        ratingField = columns.Rating is null ? -1 : table.FieldOf(columns.Rating);
        Fields = new HashSet<int>(
            new[] { userField, itemField, timeField, ratingField }
                .Where(field => field >= 0)
                .Concat(userFeatures.Fields)
                .Concat(itemFeatures.Fields)
        );
    }

    /// <summary>The fields that are read.</summary>
    public IReadOnlySet<int> Fields { get; }

    /// <summary>Adds the current record, or reports why it cannot be read.</summary>
    public void AddCurrent()
    {
        var rating = 0.0;
        // An id is encoded only when nothing else can be wrong with the record: whoever has a code has an interaction.
        if (
            !IsId(userField)
            || !IsId(itemField)
            || !TryTime(out var time)
            || (ratingField >= 0 && !table.TryNumber(ratingField, out rating))
            || (ratingField >= 0 && rating < minimum)
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
    }

    private bool IsId(int field)
    {
        if (!table.IsReadable(field))
            return false;
        var value = table[field];
        return value.Kind switch
        {
            FieldKind.Integer => true,
            FieldKind.Text when !value.Text.IsWhiteSpace() => true,
            FieldKind.Number
                when double.IsInteger(value.Number) && Math.Abs(value.Number) <= LargestExact =>
                true,
            _ => table.Report(field, "an id"),
        };
    }

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
        if (timeField < 0)
            return true;
        var value = table[timeField];
        switch (value.Kind)
        {
            case FieldKind.Timestamp:
                time = value.Integer;
                return true;
            case FieldKind.Integer when TimeText.TryFromInteger(value.Integer, unit, out time):
            case FieldKind.Number when TimeText.TryFromNumber(value.Number, unit, out time):
            case FieldKind.Text when TimeText.TryParse(value.Text, unit, out time):
                return true;
            default:
                return table.Report(
                    timeField,
                    "a number since 1970, or a date and time such as 2024-05-31T18:30:00Z; 20240531 may be either, and is a number with -TimeUnit"
                );
        }
    }
}
