using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Rechub.Milvus.Connection;

namespace Rechub.Milvus.Tests.Support;

/// <summary>Users and databases of a server, which the client itself never makes.</summary>
internal static class ServerAdministration
{
    private const int NameField = 2;
    private const int PasswordField = 3;

    /// <summary>Makes a user without any right.</summary>
    public static Task CreateUserAsync(MilvusConnection connection, string user, string password) =>
        CallAsync(
            connection,
            "CreateCredential",
            (NameField, user),
            (PasswordField, Convert.ToBase64String(Encoding.UTF8.GetBytes(password)))
        );

    /// <summary>Makes a database.</summary>
    public static Task CreateDatabaseAsync(MilvusConnection connection, string database) =>
        CallAsync(connection, "CreateDatabase", (NameField, database));

    private static Task<Milvus.Protocol.Status> CallAsync(
        MilvusConnection connection,
        string name,
        params (int Field, string Text)[] request
    )
    {
        var method = new Method<byte[], Milvus.Protocol.Status>(
            MethodType.Unary,
            "milvus.proto.milvus.MilvusService",
            name,
            Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes),
            Marshallers.Create<Milvus.Protocol.Status>(
                status => status.ToByteArray(),
                Milvus.Protocol.Status.Parser.ParseFrom
            )
        );
        return connection.CallAsync(
            name,
            options => connection.Invoker.AsyncUnaryCall(method, null, options, Message(request)),
            TestContext.Current.CancellationToken
        );
    }

    private static byte[] Message((int Field, string Text)[] fields)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer))
        {
            foreach (var (field, text) in fields)
            {
                output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                output.WriteString(text);
            }
        }

        return buffer.ToArray();
    }
}
