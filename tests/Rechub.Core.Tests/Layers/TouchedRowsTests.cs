using Rechub.Layers;

namespace Rechub.Tests.Layers;

public sealed class TouchedRowsTests
{
    private static readonly ParameterSet Parameters = new([
        new("embedding.user", 5000, 2, ParameterRole.Embedding),
        new("embedding.item", 300, 3, ParameterRole.Embedding),
        new("user.0.weight", 4, 4, ParameterRole.Layer),
    ]);

    private static readonly ParameterBlock Users = Parameters["embedding.user"];
    private static readonly ParameterBlock Items = Parameters["embedding.item"];

    [Fact]
    public void Each_row_is_there_once_in_ascending_order()
    {
        var touched = new TouchedRows(Parameters);

        touched.Add(Users, [4999, 3, 64, 3, 0]);
        touched.Add(Users, 64);
        touched.Add(Users, 128);
        touched.Add(Items, 3);

        Assert.Equal([0, 3, 64, 128, 4999], touched[Users].ToArray());
        touched.Add(Users, 4097);
        Assert.Equal([0, 3, 64, 128, 4097, 4999], touched[Users].ToArray());
        Assert.Equal([3], touched[Items].ToArray());
    }

    [Fact]
    public void After_clearing_rows_are_added_anew()
    {
        var touched = new TouchedRows(Parameters);
        var all = Enumerable.Range(0, Users.Rows).ToArray();
        touched.Add(Users, all);
        Assert.Equal(all, touched[Users].ToArray());

        touched.Clear();

        Assert.Equal(0, touched[Users].Length);
        touched.Add(Users, [7, 6]);
        Assert.Equal([6, 7], touched[Users].ToArray());
    }

    [Fact]
    public void A_layer_has_no_rows()
    {
        var touched = new TouchedRows(Parameters);

        Assert.Throws<ArgumentException>(() => touched.Add(Parameters["user.0.weight"], 1));
    }
}
