using Azure.Storage.Blobs;

namespace Embedded.Functions.Blobs;

/// <summary>The blob that started an invocation.</summary>
internal sealed record TriggeringBlob(BlobContainerClient Container, string Name);
