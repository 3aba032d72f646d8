using System.Diagnostics.CodeAnalysis;
using Aholo.Functions.Projects;
using Aholo.Functions.Webhooks;
using Aholo.Functions.Workflow;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Http;

/// <summary>Reads the fields that both ways to upload a file share, and adds an error for each invalid one.</summary>
internal static class UploadFields
{
    /// <summary>The default media type.</summary>
    public const string DefaultContentType = "application/octet-stream";

    /// <summary>The error of options of a file in a folder.</summary>
    public const string RootOnly = "is allowed for a file at the root only; put the options of a folder in its project.json";

    // Storage allows 8 KB of metadata, including names.
    private const int MaxMetadata = 8_000;

    /// <summary>Decodes the slashes of a path in a URL, which generated clients encode and the server does not decode.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static string? DecodeSlashes(string? path) => path?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks the path that a file is uploaded to.</summary>
    public static void CheckPath(string? path, FieldErrors errors)
    {
        if (!FilePath.TryCheck(path, out var error))
            errors.Add("path", error);
        else if (path.Contains("%2F", StringComparison.OrdinalIgnoreCase))
            errors.Add("path", "has an encoded slash; write it as '/'"); // a URL decodes it to a slash
    }

    /// <summary>Checks the media type of a file.</summary>
    public static void CheckContentType(string field, string? contentType, FieldErrors errors)
    {
        if (contentType?.Any(character => character is < ' ' or > '~') == true)
            errors.Add(field, "must be a media type in printable ASCII characters");
    }

    /// <summary>Checks the options of the project that a file starts, and returns them as the metadata of its blob.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="reader">The reader that has read them.</param>
    /// <param name="webhooks">The allowed hosts of webhooks.</param>
    /// <param name="errors">Receives an error for each invalid option.</param>
    public static Dictionary<string, string> CheckOptions(string path, SpecReader reader, WebhookHosts webhooks, FieldErrors errors)
    {
        var metadata = reader.ToMetadata();
        if (!errors.Any)
        {
            var spec = reader.ToSpec(path);
            ProjectPlanner.CheckKind(spec, 1, errors);
            webhooks.Check(spec, errors);
        }

        if (metadata.Sum(item => item.Key.Length + item.Value.Length) > MaxMetadata)
            errors.Add("prompt", "is too long for a file's options; upload the file into a folder, with a project.json that has the prompt");
        return metadata;
    }

    /// <summary>Reads <c>If-Match</c> and <c>If-None-Match</c>; null if there is neither.</summary>
    public static BlobRequestConditions? ReadConditions(IHeaderDictionary headers, FieldErrors errors)
    {
        var (ifMatch, ifNoneMatch) = (Tag(HeaderNames.IfMatch), Tag(HeaderNames.IfNoneMatch));
        return ifMatch is null && ifNoneMatch is null ? null : new() { IfMatch = ifMatch, IfNoneMatch = ifNoneMatch };

        ETag? Tag(string header)
        {
            if (headers[header].ToString() is not { Length: > 0 } text)
                return null;
            if (EntityTagHeaderValue.TryParse(text, out var tag) && !tag.IsWeak)
                return new(tag.Tag.ToString());

            errors.Add(header, "must be '*' or one ETag in quotation marks");
            return null;
        }
    }
}
