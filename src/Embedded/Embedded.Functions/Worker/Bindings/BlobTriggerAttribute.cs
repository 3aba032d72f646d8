using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts the function for a new blob or a new version of one.</summary>
/// <param name="blobPath">
/// <c>container/pattern</c>; <c>{name}</c> in the pattern matches any text, slashes included, and binds parameters of that name;
/// <c>{{</c> and <c>}}</c> are braces; <c>%setting%</c> is replaced by the setting's value.
/// </param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobTriggerAttribute(string blobPath) : TriggerBindingAttribute
{
    /// <summary>The path pattern.</summary>
    public string BlobPath { get; } = blobPath;

    /// <summary>
    /// The name of the setting with the connection string, or of the section with <c>serviceUri</c> or <c>blobServiceUri</c>;
    /// <c>AzureWebJobsStorage</c> when null.
    /// </summary>
    public string? Connection { get; set; }

    /// <summary>How new blobs are found.</summary>
    public BlobTriggerSource Source { get; set; }
}
