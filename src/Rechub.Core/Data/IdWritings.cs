namespace Rechub.Data;

/// <summary>
/// Ids of one kind from several programs, read by the rule of an import: where all of them are whole numbers, <c>5.0</c> is 5.
/// Whether all are is known when all have been added.
/// </summary>
internal sealed class IdWritings
{
    private bool areWhole = true;
    private bool haveFractions;

    /// <summary>Whether some ids are to be rewritten.</summary>
    public bool AreJoined => areWhole && haveFractions;

    /// <summary>Takes note of an id, and returns the form that it has so far.</summary>
    public object Add(object id)
    {
        var form = EntityId.Of(id);
        if (form is string text && areWhole)
        {
            var isWhole = WholeNumberText.TryParse(text, out _);
            haveFractions |= isWhole;
            areWhole = isWhole;
        }

        return form;
    }

    /// <summary>The form of an id that was added.</summary>
    public object Join(object form) =>
        AreJoined && form is string text && WholeNumberText.TryParse(text, out var integer)
            ? integer
            : form;
}
