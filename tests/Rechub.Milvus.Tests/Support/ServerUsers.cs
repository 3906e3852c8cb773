using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Rechub.Milvus.Connection;

namespace Rechub.Milvus.Tests.Support;

/// <summary>Users of a server, which the client itself never makes.</summary>
internal static class ServerUsers
{
    private const int NameField = 2;
    private const int PasswordField = 3;

    private static readonly Method<byte[], Protocol.Status> Create = new(
        MethodType.Unary,
        "milvus.proto.milvus.MilvusService",
        "CreateCredential",
        Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes),
        Marshallers.Create<Protocol.Status>(
            status => status.ToByteArray(),
            Protocol.Status.Parser.ParseFrom
        )
    );

    /// <summary>Makes a user without any right.</summary>
    public static Task CreateAsync(MilvusConnection connection, string user, string password) =>
        connection.CallAsync(
            $"creating the user '{user}'",
            options =>
                connection.Invoker.AsyncUnaryCall(Create, null, options, Request(user, password)),
            TestContext.Current.CancellationToken
        );

    // CreateCredentialRequest: the name, and the password in base 64.
    private static byte[] Request(string user, string password)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer))
        {
            output.WriteTag(NameField, WireFormat.WireType.LengthDelimited);
            output.WriteString(user);
            output.WriteTag(PasswordField, WireFormat.WireType.LengthDelimited);
            output.WriteString(Convert.ToBase64String(Encoding.UTF8.GetBytes(password)));
        }

        return buffer.ToArray();
    }
}
