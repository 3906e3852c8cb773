using System.Management.Automation;
using Rechub.Data;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Gets a model's user embeddings for use in other tools.</summary>
/// <remarks>
/// Outputs one object per user, with its UserId and its Vector (an array of floats). The model encodes each user with the whole
/// history, as Get-Recall -User does.
/// </remarks>
/// <example>
/// <code>Get-UserEmbedding $model -History @{ UserId = 'visitor'; History = 260, 1196; gender = 'F' }</code>
/// <para>Gets the vector of a user who is not in the data.</para>
/// </example>
/// <example>
/// <code>Get-UserEmbedding $model -User 42</code>
/// <para>Gets the vector of one user.</para>
/// </example>
/// <example>
/// <code>$model | Get-UserEmbedding | Export-Embedding -Path ./users.npy</code>
/// <para>Writes the vectors of all users to a NumPy file.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "UserEmbedding", DefaultParameterSetName = "User")]
[OutputType(typeof(UserEmbedding))]
public sealed class GetUserEmbedding : TwoTowerCmdlet
{
    /// <summary>The users' interactions. Default: the data that the model was made from.</summary>
    [Parameter]
    public InteractionData? Data { get; set; }

    /// <summary>
    /// Ids of the users. Default: all users of the data. An unknown id is an error, and the other users are output.
    /// </summary>
    [Parameter(ParameterSetName = "User")]
    [ValidateNotNullOrEmpty]
    public object[]? User { get; set; }

    /// <summary>
    /// Users who need not be in the data: hashtables or objects with UserId, History (item ids, oldest first) and any user
    /// features of the model. Items that are not in the catalog, and values that are not user features, are ignored with a
    /// warning.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "History")]
    [ValidateNotNullOrEmpty]
    public PSObject[]? History { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var towers = Towers;
        var (data, users) = Users();
        var ends = Array.ConvertAll(users, user => data.Log.UserOffsets[user + 1]);
        var missing = users.Where((user, i) => ends[i] == data.Log.UserOffsets[user]).Count();
        if (towers.NeedsHistory && missing > 0)
            WriteWarning(
                $"{missing} of {users.Length} users have no history, by which alone a {towers.Architecture} model knows a user. Their vectors are 0."
            );
        var vectors = Run((_, cancellation) => towers.EncodeUsers(data, users, ends, cancellation));
        var dimension = towers.VectorDimension;
        // A user's vectors lie one after another.
        for (var i = 0; i < users.Length * towers.UserVectorCount; i++)
            WriteObject(
                new UserEmbedding(
                    data.Users.Ids[users[i / towers.UserVectorCount]],
                    vectors[(i * dimension)..((i + 1) * dimension)]
                )
            );
    }

    private (InteractionData Data, int[] Rows) Users()
    {
        if (History is not null)
        {
            var described = Describe(History, Model, Data);
            return (described.Data, described.UserRows);
        }

        var data = Data ?? Model.Data ?? throw DataMissing(Model);
        return (
            data,
            User is null
                ? [.. Enumerable.Range(0, data.UserCount)]
                : KnownRows(User, data.Users, "User", data.Source)
        );
    }
}
