using System.Management.Automation;
using Rechub.Data;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.Retrieval;

namespace Rechub.PowerShell.Commands;

/// <summary>Gets a model's user embeddings for use in other tools.</summary>
/// <remarks>
/// Outputs one object per user, with its UserId and its Vector (an array of floats). The model encodes each user with the whole
/// history, as Get-Recall -User does.
/// </remarks>
/// <list type="table">
/// <item><term>User</term><description>
/// Encodes users of the data: all of them, or those that -User names.
/// </description></item>
/// <item><term>History</term><description>
/// Encodes users who need not be in the data, from the histories that are given.
/// </description></item>
/// </list>
/// <example>
/// <code>Get-UserEmbedding $model -History @{ UserId = 'visitor'; History = 260, 1196; gender = 'F' }</code>
/// <para>Gets the vector of a user who is not in the data.</para>
/// </example>
/// <example>
/// <code>Get-UserEmbedding $model -User 42</code>
/// <para>Gets the vector of one user.</para>
/// </example>
/// <example>
/// <code>Import-Csv ./customers.csv | Get-UserEmbedding -Model $model</code>
/// <para>Gets the vectors of the users in the column UserId of a file.</para>
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
    [LiveObject]
    public InteractionData? Data { get; set; }

    /// <summary>
    /// Ids of the users. Default: all users of the data. An unknown id is an error, and the other users are output. Ids, and objects
    /// with a UserId, can be piped in if -Model is given; they are encoded together at the end. An object with a History is read as
    /// in -History.
    /// </summary>
    [Parameter(
        ParameterSetName = "User",
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true
    )]
    [Alias("UserId")]
    [IdArgument("UserId", WholeWith = "History")]
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

    private protected override object[]? Ids => User;

    private protected override void Process(object[]? ids)
    {
        var towers = Towers;
        var (named, described) = SplitUsers(ids, History);
        if (described.Length > 0 && Describe(described, Model, Data) is { } users)
            Encode(towers, users.Data, users.UserRows);
        if (named is [])
            return;
        var data = Data ?? Model.Data ?? throw DataMissing(Model);
        Encode(
            towers,
            data,
            named is null
                ? [.. Enumerable.Range(0, data.UserCount)]
                : KnownRows(named, data.Users, "User", data.Source)
        );
    }

    private void Encode(TwoTowerModel towers, InteractionData data, int[] users)
    {
        var ends = Array.ConvertAll(users, user => data.Log.UserOffsets[user + 1]);
        WarnOfHistories(
            towers,
            data,
            [.. users.Zip(ends, (user, end) => end > data.Log.UserOffsets[user])],
            "Their vectors are 0."
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
}
