namespace Rechub.Architecture.Tests;

internal static class Expect
{
    /// <summary>Fails with a line for each thing that is wrong, in full.</summary>
    public static void Nothing(IEnumerable<string> wrong)
    {
        string[] lines = [.. wrong.Distinct()];
        if (lines.Length > 0)
            Assert.Fail(string.Join(Environment.NewLine, lines));
    }
}
