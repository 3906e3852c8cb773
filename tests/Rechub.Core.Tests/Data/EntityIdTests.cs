using Rechub.Data;

namespace Rechub.Tests.Data;

/// <summary>An integer and the text that it prints as are one id, whoever asks.</summary>
public sealed class EntityIdTests
{
    public static TheoryData<object, object> Forms =>
        new()
        {
            { 42L, 42L },
            { 42, 42L },
            { (byte)42, 42L },
            { 42.0, 42L },
            { "42", 42L },
            { "-5", -5L },
            { "9223372036854775807", long.MaxValue },
            { "9223372036854775808", "9223372036854775808" },
            { "042", "042" },
            { "+42", "+42" },
            { "-0", "-0" },
            { "42\0", "42\0" },
            { "4.5", "4.5" },
            { 4.5, "4.5" },
            { "a", "a" },
            { " 42 ", 42L },
            { "a b ", "a b" },
            { "", "" },
        };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Equal_ids_share_a_form(object id, object form)
    {
        Assert.Equal(form, EntityId.Of(id));
        Assert.Equal(form as long?, EntityId.As(id, isText: false));
        Assert.Equal(EntityId.TextOf(form), EntityId.As(id, isText: true));
    }

    [Fact]
    public void Tables_of_both_kinds_find_the_same_ids()
    {
        object[] ids = [7L, "42", 42, "042", "x", 7.0, " 42", "x "];
        var integers = IdColumn.Of(ids, isText: false);
        var texts = IdColumn.Of(ids, isText: true);

        Assert.Equal([7L, 42L], integers.Integers);
        Assert.Equal(["042", "42", "7", "x"], texts.Texts.ToArray());
        Assert.Equal([0, 1, 1, -1, -1, 0, 1, -1], Array.ConvertAll(ids, integers.RowOf));
        Assert.Equal([2, 1, 1, 0, 3, 2, 1, 3], Array.ConvertAll(ids, texts.RowOf));
        Assert.Equal([2, 1], texts.RowsOf(integers));
        Assert.Equal([-1, 1, 0, -1], integers.RowsOf(texts));
    }

    [Fact]
    public void A_whole_number_written_as_a_fractional_one_is_that_integer_where_ids_are_integers()
    {
        var integers = IdColumn.FromSorted([7L, 42L]);
        var texts = IdColumn.FromSorted(["42", "7", "7.0"]);

        Assert.Equal(
            (0, 1, -1),
            (integers.RowOf("7.0"), integers.RowOf("42.00"), integers.RowOf("7.5"))
        );
        Assert.Equal((1, 2, -1), (texts.RowOf("7"), texts.RowOf("7.0"), texts.RowOf("42.0")));
    }
}
