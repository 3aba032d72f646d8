using Aholo.Files.Text;

namespace Aholo.Files.Problems;

/// <summary>The reason why a project, or a file of it, failed.</summary>
/// <param name="Code">One of <see cref="ProblemCodes"/>, for programs.</param>
/// <param name="Message">The problem and its remedy, without secrets. Shortened to <see cref="BoundedText.MaxMessage"/>.</param>
/// <param name="File">The path of the file in the uploads container, if the problem is about one.</param>
/// <param name="Parameters">The values in the message, for clients that write their own; null if it has none.</param>
public sealed record Problem(string Code, string Message, string? File = null, ProblemParameters? Parameters = null)
{
    public string Message { get; init; } = Message.Bound(BoundedText.MaxMessage);
}

/// <summary>The codes of problems.</summary>
public static class ProblemCodes
{
    /// <summary>A file that the project names does not exist or was replaced.</summary>
    public const string FileMissing = "file.missing";

    /// <summary>A file has no bytes.</summary>
    public const string FileEmpty = "file.empty";

    /// <summary>A file is larger than allowed.</summary>
    public const string FileTooLarge = "file.too-large";

    /// <summary>A file does not have the size that its upload announced.</summary>
    public const string FileSize = "file.size";

    /// <summary>A file has an unsupported format.</summary>
    public const string FileFormat = "file.format";

    /// <summary>A manifest, or the metadata of an upload, is not valid.</summary>
    public const string Manifest = "manifest";

    /// <summary>A file has an invalid name.</summary>
    public const string FileName = "file.name";

    /// <summary>Several files cannot be used, for different reasons.</summary>
    public const string SeveralFiles = "files.several";

    /// <summary>A file is of a known format but ends too early or contradicts itself.</summary>
    public const string FileDamaged = "file.damaged";

    /// <summary>A file is a video where videos are not supported.</summary>
    public const string FileVideo = "file.video";

    /// <summary>Aholo rejected the credentials.</summary>
    public const string AholoCredentials = "aholo.credentials";

    /// <summary>The account at Aholo has no credits.</summary>
    public const string AholoCredits = "aholo.credits";

    /// <summary>Aholo refused a request.</summary>
    public const string AholoRefused = "aholo.refused";

    /// <summary>Aholo was unavailable for longer than the retries last.</summary>
    public const string AholoUnavailable = "aholo.unavailable";

    /// <summary>It is unknown whether Aholo created the project.</summary>
    public const string AholoOutcomeUnknown = "aholo.outcome-unknown";

    /// <summary>Aholo's task ended without success.</summary>
    public const string AholoTask = "aholo.task";

    /// <summary>An asset is missing, cannot be downloaded or is not valid.</summary>
    public const string Asset = "asset";

    /// <summary>The project did not end before its deadline.</summary>
    public const string Deadline = "deadline";

    /// <summary>An operator abandoned the project.</summary>
    public const string Abandoned = "abandoned";

    /// <summary>Someone canceled the project.</summary>
    public const string Canceled = "canceled";

    /// <summary>The project was deleted.</summary>
    public const string Deleted = "deleted";

    /// <summary>Storage was unavailable for longer than the retries last.</summary>
    public const string Storage = "storage.unavailable";

    /// <summary>Storage refused a request of the app, for example because a role is missing.</summary>
    public const string StorageRefused = "storage.refused";

    /// <summary>Storage lost a document that the app had written.</summary>
    public const string StorageLost = "storage.lost";

    /// <summary>Service Bus was unavailable or refused a message.</summary>
    public const string ServiceBus = "service-bus.unavailable";

    /// <summary>An unexpected failure.</summary>
    public const string Internal = "internal";
}
