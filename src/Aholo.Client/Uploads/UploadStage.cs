namespace Aholo;

/// <summary>What an upload is doing.</summary>
public enum UploadStage
{
    /// <summary>Reading the source once to compute its MD5, which was not given.</summary>
    Hashing,

    /// <summary>Sending the content.</summary>
    Sending,

    /// <summary>Everything is sent; the service is working on the file.</summary>
    Processing,
}
