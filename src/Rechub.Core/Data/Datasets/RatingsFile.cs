using Rechub.Data.Building;
using Rechub.Data.Reading;
using Rechub.Data.Reading.Text;

namespace Rechub.Data.Datasets;

/// <summary>A MovieLens file of ratings: user, item, rating and time in every line, and nothing else.</summary>
/// <param name="Dialect">How it separates its fields.</param>
/// <param name="Header">Its first line; null for none.</param>
internal sealed record RatingsFile(RecordDialect Dialect, string[]? Header = null)
{
    private static readonly string[] Columns = ["user_id", "movie_id", "rating", "timestamp"];

    /// <summary>Adds every rating of a file.</summary>
    /// <exception cref="InputFormatException">It has no rating that is kept, or a line that cannot be read.</exception>
    public void ReadAll(SourceFile file, InteractionBuilder builder, ImportContext context)
    {
        try
        {
            ReadLines(file, builder, context);
        }
        // A first line of another form tells of a file that is none of MovieLens'. A header has said so itself.
        catch (InputFormatException problem)
            when (Header is null && problem.Line == 1 && builder.Count == 0)
        {
            throw new InputFormatException(
                problem.Path,
                problem.Line,
                problem.Column,
                $"{problem.Problem} {MovieLensReader.UseImportInteraction}",
                problem
            );
        }

        if (builder.Count == 0)
            throw new InputFormatException(
                file.Name,
                null,
                null,
                file.Length == 0
                    ? "The file is empty; a rating in each line was expected."
                    : "No rating was found that is to be kept; a rating in each line was expected."
            );
    }

    private void ReadLines(SourceFile file, InteractionBuilder builder, ImportContext context)
    {
        var header = Header is null ? null : string.Join(Dialect.Separator, Header);
        var rest = PlainRatings.ReadAll(file, Dialect.Separator, header, builder, context);
        if (rest is not { } start)
            return;
        using var table =
            start.Offset == 0 && Header is not null
                ? DelimitedTable.Open(
                    file,
                    Dialect,
                    context,
                    Header,
                    $" {MovieLensReader.UseImportInteraction}"
                )
                : new DelimitedTable(file, Dialect, Header ?? Columns, context, start);
        RatingFields.InOrder.ReadAll(table, builder, context);
    }
}
