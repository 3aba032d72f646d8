namespace Aholo;

/// <summary>
/// The progress of an upload. Reported from several threads if parts are sent in parallel; a retried attempt counts from its start again.
/// </summary>
/// <param name="Stage">The stage of the upload.</param>
/// <param name="BytesDone">The bytes of this stage that are done.</param>
/// <param name="TotalBytes">The size of the file in bytes.</param>
public readonly record struct UploadProgress(UploadStage Stage, long BytesDone, long TotalBytes);

/// <summary>The stages of an upload.</summary>
public enum UploadStage
{
    /// <summary>The client reads the source to compute its MD5, which was not given.</summary>
    Hashing,

    /// <summary>The client sends the content.</summary>
    Sending,

    /// <summary>Everything is sent; the service processes the file.</summary>
    Processing,
}
