namespace Aholo.Functions.Http;

/// <summary>How to upload a file directly to storage.</summary>
internal sealed record DirectUploadView
{
    /// <summary>Gets the path of the file in the uploads container.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the URL of the blob, signed to write this one blob. It is a secret until it expires.</summary>
    public required string Url { get; init; }

    /// <summary>Gets when the URL expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Gets the headers that the request that creates the blob must have: Put Block List, or Put Blob.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Gets the suggested size of a block in bytes: a file in blocks of this size has no more blocks than storage allows.</summary>
    public required long BlockSize { get; init; }

    /// <summary>Gets the blocks of an earlier, unfinished upload of this file, which need not be sent again.</summary>
    public required IReadOnlyList<StagedBlock> Blocks { get; init; }

    /// <summary>A block that is in storage but not committed.</summary>
    /// <param name="Id">The block id, in base64.</param>
    /// <param name="Size">The size of the block in bytes.</param>
    internal sealed record StagedBlock(string Id, long Size);
}
