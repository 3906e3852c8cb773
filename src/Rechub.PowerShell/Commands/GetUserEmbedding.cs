using System.Management.Automation;
using Rechub.Interactions;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Gets a model's user vectors, for other tools.</summary>
/// <remarks>
/// Outputs an object a user, with its id and its vector as an array of numbers. Users are encoded with their whole history, as
/// when recommendations are served.
/// </remarks>
/// <example>
/// <code>Get-UserEmbedding $model -User 42</code>
/// <para>The vector of one user.</para>
/// </example>
/// <example>
/// <code>$model | Get-UserEmbedding | Export-Embedding -Path ./users.npy</code>
/// <para>Writes the vectors of all users to a file that NumPy reads.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "UserEmbedding")]
[OutputType(typeof(UserEmbedding))]
public sealed class GetUserEmbedding : TwoTowerCmdlet
{
    /// <summary>The users' interactions; the data that the model was made from by default.</summary>
    [Parameter]
    public InteractionData? Data { get; set; }

    /// <summary>Ids of the users; all of the data by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? User { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var towers = Towers;
        var data =
            Data
            ?? Model.Data
            ?? throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "DataMissing",
                "The model was read from a file, so its interactions are not here. Give them with -Data.",
                Model
            );
        var users = User is null
            ? [.. Enumerable.Range(0, data.UserCount)]
            : KnownRows(User, data.Users, "User", data.Source);
        var ends = Array.ConvertAll(users, user => data.Log.UserOffsets[user + 1]);
        var vectors = Run((_, cancellation) => towers.EncodeUsers(data, users, ends, cancellation));
        var dimension = towers.EmbeddingDimension;
        for (var i = 0; i < users.Length; i++)
            WriteObject(
                new UserEmbedding(
                    data.Users.Ids[users[i]],
                    vectors[(i * dimension)..((i + 1) * dimension)]
                )
            );
    }
}
