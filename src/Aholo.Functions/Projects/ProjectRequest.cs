using System.Security.Cryptography;
using System.Text.Json;
using Aholo.Functions.Storage;

namespace Aholo.Functions.Projects;

/// <summary>What a request over HTTP asks for.</summary>
/// <param name="Spec">What is wanted.</param>
/// <param name="Paths">The files, by their paths in the uploads container.</param>
internal sealed record ProjectRequest(ProjectSpec Spec, IReadOnlyList<string> Paths)
{
    /// <summary>The same for requests that ask for the same, however they are written.</summary>
    public string Fingerprint() =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, FunctionsJson.Shared.ProjectRequest)));

    /// <summary>Reads a request's body, with an error for each field that is not what it should be.</summary>
    public static ProjectRequest Read(JsonElement body, FieldErrors errors)
    {
        var reader = new SpecReader(errors);
        reader.Read(body);
        var paths = reader.Files ?? [];
        return new(reader.ToSpec(paths.Count > 0 ? Path.GetFileNameWithoutExtension(paths[0]) : "generated"), paths);
    }
}
