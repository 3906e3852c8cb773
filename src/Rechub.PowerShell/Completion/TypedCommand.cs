using System.Collections;
using System.Management.Automation.Language;

namespace Rechub.PowerShell.Completion;

/// <summary>
/// A command that is typed and not run: its arguments and what is piped to it, as far as they can be known without running
/// anything.
/// </summary>
/// <param name="ast">The command.</param>
/// <param name="bound">The arguments whose values the shell knows; null if it was not asked.</param>
internal sealed class TypedCommand(CommandAst ast, IDictionary? bound = null)
{
    private StaticBindingResult? binding;

    /// <summary>Name of the command, without its module; of an alias, that of its command.</summary>
    public string Name { get; } = NameOf(ast);

    /// <summary>
    /// The value of a parameter; a <see cref="TypedCommand"/> where a command is to give it; null if it is not given or unknown.
    /// </summary>
    public object? this[string parameter]
    {
        get
        {
            if (bound?[parameter] is { } value)
                return PSValue.Unwrap(value);
            binding ??= StaticParameterBinder.BindCommand(ast);
            return binding.BoundParameters.TryGetValue(parameter, out var argument)
                ? KnownValue.Of(argument.Value)
                : null;
        }
    }

    /// <summary>What is piped in: a value, a <see cref="TypedCommand"/>, or null if nothing is or it is unknown.</summary>
    public object? Input =>
        ast.Parent is PipelineAst { PipelineElements: var elements }
        && elements.IndexOf(ast) is var place and > 0
            ? KnownValue.Of(elements[place - 1])
            : null;

    /// <summary>The texts of a parameter's argument.</summary>
    public string[] TextsOf(string parameter) =>
        this[parameter] switch
        {
            null or TypedCommand => [],
            string text => [text],
            IEnumerable several =>
            [
                .. several.Cast<object?>().Select(PSValue.Unwrap).Select(one => $"{one}"),
            ],
            var one => [$"{one}"],
        };

    /// <summary>The words that stand behind a parameter, also where the list is not finished.</summary>
    public IEnumerable<string> WordsOf(string parameter) =>
        ast
            .CommandElements.SkipWhile(element =>
                element is not CommandParameterAst given
                || !parameter.StartsWith(given.ParameterName, StringComparison.OrdinalIgnoreCase)
            )
            .Skip(1)
            .TakeWhile(element => element is not CommandParameterAst)
            .SelectMany(element =>
                element.FindAll(part => part is StringConstantExpressionAst, false)
            )
            .Select(part => ((StringConstantExpressionAst)part).Value);

    private static string NameOf(CommandAst ast)
    {
        var name = ast.GetCommandName() ?? "";
        return CurrentShell.CommandOf(name[(name.LastIndexOf('\\') + 1)..]);
    }
}
