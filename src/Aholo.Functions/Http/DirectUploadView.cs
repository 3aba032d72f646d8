namespace Aholo.Functions.Http;

/// <summary>How to upload a file straight into storage, as the HTTP API shows it.</summary>
internal sealed record DirectUploadView
{
    /// <summary>Gets the path of the file in the uploads container.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the URL of the blob, signed so that its holder can write this one blob. A secret until it expires.</summary>
    public required string Url { get; init; }

    /// <summary>Gets when the URL expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Gets the headers that the request that creates the blob must have: Put Block List, or Put Blob.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Gets the suggested size of a block in bytes: a file in blocks of this size has no more blocks than storage allows.</summary>
    public required long BlockSize { get; init; }

    /// <summary>Gets the blocks of an earlier upload of this file that was not finished. A block that is here need not be sent again.</summary>
    public required IReadOnlyList<StagedBlock> Blocks { get; init; }

    /// <summary>A block that storage has, but that is not part of a blob yet.</summary>
    /// <param name="Id">The block id, in base64.</param>
    /// <param name="Size">The size of the block in bytes.</param>
    internal sealed record StagedBlock(string Id, long Size);
}
