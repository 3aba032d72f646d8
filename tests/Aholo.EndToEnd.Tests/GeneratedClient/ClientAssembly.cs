using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace Aholo.EndToEnd.Tests.GeneratedClient;

/// <summary>The client that NSwag generates from the OpenAPI document, with a program that uses it.</summary>
internal static class ClientAssembly
{
    /// <summary>Generates the client and compiles it with <paramref name="program"/>.</summary>
    /// <exception cref="InvalidOperationException">They do not compile; the message has the errors.</exception>
    public static async Task<Assembly> CompileAsync(string document, string program, CancellationToken cancellationToken)
    {
        var settings = new CSharpClientGeneratorSettings
        {
            ClassName = "AholoFunctionsClient",
            GenerateOptionalParameters = true,
            UseBaseUrl = false,
            CSharpGeneratorSettings =
            {
                Namespace = "Generated",
                JsonLibrary = CSharpJsonLibrary.SystemTextJson,
                GenerateNullableReferenceTypes = true,
                GenerateOptionalPropertiesAsNullable = true,
            },
        };
        var client = new CSharpClientGenerator(await OpenApiDocument.FromJsonAsync(document, cancellationToken), settings).GenerateFile();

        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name == "netstandard.dll"));
        var compilation = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(client, cancellationToken: cancellationToken), CSharpSyntaxTree.ParseText(program, cancellationToken: cancellationToken)],
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly, cancellationToken: cancellationToken);
        return result.Success
            ? Assembly.Load(assembly.ToArray())
            : throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
    }
}
