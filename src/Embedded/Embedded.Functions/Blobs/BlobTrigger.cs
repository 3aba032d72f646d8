using Azure.Storage.Blobs;
using Embedded.Functions.Invocation;

namespace Embedded.Functions.Blobs;

/// <summary>A function, the blobs that start it, and the queue of those it fails for.</summary>
internal sealed record BlobTrigger(FunctionDescriptor Function, BlobPathPattern Pattern, BlobContainerClient Container, PoisonBlobQueue Poison);
