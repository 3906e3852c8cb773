using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Rechub.PowerShell.Completion;

/// <summary>
/// Values of expressions that are typed: constants, variables of the session, and properties and elements of these. Commands
/// and methods are not run.
/// </summary>
internal static class KnownValue
{
    /// <summary>The value; a <see cref="TypedCommand"/> for a command; null if it cannot be known.</summary>
    public static object? Of(Ast? ast) =>
        ast switch
        {
            CommandAst command => new TypedCommand(command),
            CommandExpressionAst element => Of(element.Expression),
            PipelineAst pipeline => Of(pipeline.PipelineElements[^1]),
            ParenExpressionAst parentheses => Of(parentheses.Pipeline),
            ArrayExpressionAst { SubExpression.Statements: [var only] } => Of(only),
            ArrayLiteralAst array => array.Elements.Select(Of).ToArray(),
            ConvertExpressionAst conversion => Of(conversion.Child),
            HashtableAst table => TableOf(table),
            ConstantExpressionAst constant => constant.Value,
            ExpandableStringExpressionAst text => TextOf(text),
            VariableExpressionAst variable => CurrentShell.Variable(variable.VariablePath),
            InvokeMemberExpressionAst => null,
            MemberExpressionAst
            {
                Static: false,
                Member: StringConstantExpressionAst name
            } member => PropertyOf(Of(member.Expression), name.Value),
            IndexExpressionAst index => ElementOf(Of(index.Target), Of(index.Index)),
            _ => null,
        };

    /// <summary>The first of several values; a single value itself.</summary>
    public static object? First(object? value) =>
        PSValue.Unwrap(value) switch
        {
            IList { Count: > 0 } list => PSValue.Unwrap(list[0]),
            IList => null,
            var one => one,
        };

    /// <summary>The names of a record's columns, and their paths where a value is a record itself.</summary>
    public static IEnumerable<string> PathsIn(PSObject record) =>
        record.BaseObject is IDictionary
            ? record.Paths()
            : record.Properties.SelectMany(property =>
                IsPlain(property) && property.Value is PSObject or IDictionary
                    ? PathsIn(PSObject.AsPSObject(property.Value))
                        .Select(path => $"{property.Name}.{path}")
                    : [property.Name]
            );

    /// <summary>Whether reading a property runs no script.</summary>
    private static bool IsPlain(PSPropertyInfo property) =>
        property is not (PSScriptProperty or PSCodeProperty);

    private static OrderedDictionary TableOf(HashtableAst table)
    {
        var known = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in table.KeyValuePairs)
        {
            if (Of(key) is { } name)
                known[name] = value is PipelineAst { PipelineElements: [CommandExpressionAst] }
                    ? Of(value)
                    : null;
        }

        return known;
    }

    private static string? TextOf(ExpandableStringExpressionAst text)
    {
        var expanded = text.Extent.Text.Trim('"');
        var start =
            text.Extent.StartOffset + text.Extent.Text.IndexOf(expanded, StringComparison.Ordinal);
        foreach (var part in text.NestedExpressions.Reverse())
        {
            if (part is not VariableExpressionAst || Of(part) is not { } value)
                return null;
            var place = part.Extent.StartOffset - start;
            expanded =
                expanded[..place]
                + Convert.ToString(value, CultureInfo.InvariantCulture)
                + expanded[(place + part.Extent.Text.Length)..];
        }

        return expanded;
    }

    private static object? PropertyOf(object? value, string name) =>
        value switch
        {
            null or TypedCommand => null,
            IDictionary table => PSValue.Unwrap(table[name]),
            _ => PSObject.AsPSObject(value).Properties[name] is { } property && IsPlain(property)
                ? PSValue.Unwrap(property.Value)
                : null,
        };

    private static object? ElementOf(object? value, object? index) =>
        (PSValue.Unwrap(value), index) switch
        {
            (IDictionary table, { } key) => PSValue.Unwrap(table[key]),
            (IList list, int place) when place < list.Count && place >= -list.Count =>
                PSValue.Unwrap(list[place < 0 ? place + list.Count : place]),
            _ => null,
        };
}
