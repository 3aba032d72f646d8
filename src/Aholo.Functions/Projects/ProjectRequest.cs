using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aholo.Functions.Projects;

/// <summary>A request over HTTP to start a project.</summary>
/// <param name="Spec">The options.</param>
/// <param name="Paths">The files, by their paths in the uploads container.</param>
internal sealed record ProjectRequest(ProjectSpec Spec, IReadOnlyList<string> Paths)
{
    /// <summary>Gets a hash that is the same for requests with the same meaning, however they are written.</summary>
    public string Fingerprint() =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, ProjectRequestJson.Default.ProjectRequest)));

    /// <summary>Reads the body of a request, and adds an error for each invalid field.</summary>
    public static ProjectRequest Read(JsonElement body, FieldErrors errors)
    {
        var reader = new SpecReader(errors);
        reader.Read(body);
        var paths = reader.Files ?? [];
        return new(reader.ToSpec(paths.Count > 0 ? Path.GetFileNameWithoutExtension(paths[0]) : "generated"), paths);
    }
}

/// <summary>The JSON that fingerprints are made of.</summary>
[JsonSerializable(typeof(ProjectRequest))]
internal sealed partial class ProjectRequestJson : JsonSerializerContext;
