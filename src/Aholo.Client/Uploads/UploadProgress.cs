namespace Aholo;

/// <summary>
/// How far an upload is. Reported from several threads when parts are sent in parallel; a repeated attempt counts again from its start.
/// </summary>
/// <param name="Stage">What the upload is doing.</param>
/// <param name="BytesDone">The bytes of this stage that are done.</param>
/// <param name="TotalBytes">The size of the file in bytes.</param>
public readonly record struct UploadProgress(UploadStage Stage, long BytesDone, long TotalBytes);
