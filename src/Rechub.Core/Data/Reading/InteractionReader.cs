using Rechub.Data.Reading.Text;

namespace Rechub.Data.Reading;

/// <summary>Reads the user's own interactions: files of the formats in <see cref="TableFormats"/>, folders of them, or a database.</summary>
public static class InteractionReader
{
    /// <summary>Reads interactions and what describes their users and items.</summary>
    /// <param name="interactions">The interactions.</param>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="users">A table that describes users; null for none.</param>
    /// <param name="items">A table that describes items; null for none.</param>
    /// <param name="context">Options, where problems and progress go, and how the import is stopped; the defaults when null.</param>
    /// <exception cref="RechubException">A source cannot be read, a column is missing, or a record cannot be read.</exception>
    public static InteractionData Read(
        TableSource interactions,
        InteractionColumns columns,
        TableSource? users = null,
        TableSource? items = null,
        ImportContext? context = null
    )
    {
        ArgumentNullException.ThrowIfNull(interactions);
        ArgumentNullException.ThrowIfNull(columns);
        context ??= new ImportContext();
        RequireText([interactions, users, items], context.Options);
        var assembler = new InteractionAssembler(
            interactions.Name,
            columns,
            users is not null,
            items is not null,
            context
        );
        interactions.ReadAll(context, assembler.ReadInteractions);
        users?.ReadAll(context, assembler.ReadUsers);
        items?.ReadAll(context, assembler.ReadItems);
        return assembler.Build();
    }

    /// <summary>Refuses options of text files where none is read.</summary>
    internal static void RequireText(IEnumerable<TableSource?> sources, ImportOptions options)
    {
        var option =
            options.Separator is not null ? "Delimiter"
            : options.Encoding != TextEncoding.Auto ? "Encoding"
            : options.NoQuote ? "NoQuote"
            : null;
        if (option is null || sources.Any(source => source?.HasText(options) == true))
            return;
        throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "TextFileMissing",
            $"-{option} is about text files, and none is read here. Leave it out.",
            option
        );
    }
}
