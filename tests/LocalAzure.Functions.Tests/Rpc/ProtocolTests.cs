using System.Reflection;
using System.Runtime.Loader;
using Google.Protobuf.Reflection;
using LocalAzure.Functions.Rpc.Protocol;
using LocalAzure.Functions.Tests.Support;

namespace LocalAzure.Functions.Tests.Rpc;

/// <summary>The host and the worker understand each other: the host's protocol is a part of the one in the worker package.</summary>
public sealed class ProtocolTests
{
    private const string PackageAssembly = "Microsoft.Azure.Functions.Worker.Grpc.dll";
    private const string PackageDescriptor = "Microsoft.Azure.Functions.Worker.Grpc.Messages.FunctionRpcReflection";

    [Fact]
    public void Every_message_and_field_is_the_same_in_the_worker_package()
    {
        var context = new AssemblyLoadContext(nameof(ProtocolTests), isCollectible: true);
        context.Resolving += (_, name) => context.LoadFromAssemblyPath(Path.Combine(SampleApp.Folder, $"{name.Name}.dll"));
        var package = context.LoadFromAssemblyPath(Path.Combine(SampleApp.Folder, PackageAssembly)).GetType(PackageDescriptor, throwOnError: true)!;
        var theirs = Describe((FileDescriptor)package.GetProperty("Descriptor", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!);

        Describe(FunctionRpcReflection.Descriptor).ShouldBeSubsetOf(theirs);
    }

    private static List<string> Describe(FileDescriptor file) =>
    [
        .. file.Services.SelectMany(service => service.Methods).Select(method => $"{method.FullName}({method.InputType.FullName}) {method.OutputType.FullName}"),
        .. file.MessageTypes.SelectMany(message => message.Fields.InDeclarationOrder()).Select(Describe),
        .. file.MessageTypes.SelectMany(message => message.EnumTypes).SelectMany(type => type.Values).Select(value => $"{value.FullName} = {value.Number}"),
    ];

    private static string Describe(FieldDescriptor field) =>
        $"{field.FullName} = {field.FieldNumber}: {(field.IsRepeated ? "repeated " : "")}{field.FieldType}"
        + (field.FieldType == FieldType.Message ? $" {field.MessageType.FullName}" : "")
        + (field.ContainingOneof is { } oneof ? $" of {oneof.Name}" : "");
}
