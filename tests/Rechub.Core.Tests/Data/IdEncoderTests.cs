using Rechub.Data.Building;

namespace Rechub.Tests.Data;

public sealed class IdEncoderTests
{
    [Fact]
    public void Integers_sort_by_value_and_codes_lead_to_rows()
    {
        var encoder = new IdEncoder();
        int[] codes =
        [
            encoder.Encode(10),
            encoder.Encode(9),
            encoder.Encode(10),
            encoder.Encode(-3),
        ];

        var (ids, rowOfCode) = encoder.Sort();

        Assert.Equal([0, 1, 0, 2], codes);
        Assert.Equal([-3L, 9L, 10L], ids.Integers);
        Assert.Equal([2, 1, 0], rowOfCode);
    }

    [Theory]
    [InlineData("007")]
    [InlineData("a1")]
    [InlineData("")]
    [InlineData("+5")]
    [InlineData("-0")]
    [InlineData(" 5")]
    [InlineData("9223372036854775808")]
    public void An_id_that_does_not_print_as_an_integer_makes_all_of_them_text(string id)
    {
        var encoder = new IdEncoder();
        var before = encoder.Encode("10");
        var code = encoder.Encode(id);

        Assert.Equal(before, encoder.Encode(10));
        Assert.Equal(code, encoder.Encode(id));
        var (ids, _) = encoder.Sort();
        Assert.Equal(new[] { "10", id }.Order(StringComparer.Ordinal), ids.Texts.ToArray());
    }

    [Fact]
    public void The_extreme_integers_stay_integers()
    {
        var encoder = new IdEncoder();
        encoder.Encode("9223372036854775807");
        encoder.Encode("-9223372036854775808");

        Assert.Equal([long.MinValue, long.MaxValue], encoder.Sort().Ids.Integers);
    }
}
