namespace Aholo.Functions.Projects;

/// <summary>Why something could not be done, for people.</summary>
/// <param name="Code">What went wrong, for programs: see <see cref="ProblemCodes"/>.</param>
/// <param name="Message">What went wrong and what to do about it. Holds no secret. Bounded to <see cref="BoundedText.MaxMessage"/>.</param>
/// <param name="File">The file in the uploads container that it is about, if any.</param>
/// <param name="Parameters">The values in the message, for programs that write their own; null when it has none.</param>
internal sealed record Problem(string Code, string Message, string? File = null, ProblemParameters? Parameters = null)
{
    public string Message { get; init; } = Message.Bound(BoundedText.MaxMessage);
}

/// <summary>The codes of problems.</summary>
internal static class ProblemCodes
{
    /// <summary>A file that the project names does not exist, or was replaced meanwhile.</summary>
    public const string FileMissing = "file.missing";

    /// <summary>A file has no bytes.</summary>
    public const string FileEmpty = "file.empty";

    /// <summary>A file is larger than allowed.</summary>
    public const string FileTooLarge = "file.too-large";

    /// <summary>A file does not have the size that its upload announced.</summary>
    public const string FileSize = "file.size";

    /// <summary>A file is none of the formats that are taken.</summary>
    public const string FileFormat = "file.format";

    /// <summary>What is wanted makes no sense: a manifest or an upload's metadata is not what it should be.</summary>
    public const string Manifest = "manifest";

    /// <summary>A file's name could mislead people or storage.</summary>
    public const string FileName = "file.name";

    /// <summary>Several files cannot be used, for different reasons.</summary>
    public const string SeveralFiles = "files.several";

    /// <summary>A file is of a known format but ends too early or contradicts itself.</summary>
    public const string FileDamaged = "file.damaged";

    /// <summary>A file is a video where none can be used, or where Aholo's code for videos is not known.</summary>
    public const string FileVideo = "file.video";

    /// <summary>Aholo does not take our credentials.</summary>
    public const string AholoCredentials = "aholo.credentials";

    /// <summary>The account at Aholo has no credits.</summary>
    public const string AholoCredits = "aholo.credits";

    /// <summary>Aholo refused a request.</summary>
    public const string AholoRefused = "aholo.refused";

    /// <summary>Aholo could not be reached, or answered with errors, for longer than we try.</summary>
    public const string AholoUnavailable = "aholo.unavailable";

    /// <summary>It is not known whether Aholo created the project.</summary>
    public const string AholoOutcomeUnknown = "aholo.outcome-unknown";

    /// <summary>Aholo's task ended without success.</summary>
    public const string AholoTask = "aholo.task";

    /// <summary>A result of Aholo is missing, cannot be fetched or is not what it should be.</summary>
    public const string Asset = "asset";

    /// <summary>The project did not end before its deadline.</summary>
    public const string Deadline = "deadline";

    /// <summary>A person gave the project up.</summary>
    public const string Abandoned = "abandoned";

    /// <summary>Someone canceled the project.</summary>
    public const string Canceled = "canceled";

    /// <summary>The project was deleted.</summary>
    public const string Deleted = "deleted";

    /// <summary>Storage could not be reached, or answered with errors, for longer than we try.</summary>
    public const string Storage = "storage.unavailable";

    /// <summary>Storage refused a request of the app: a role is missing, say.</summary>
    public const string StorageRefused = "storage.refused";

    /// <summary>Storage lost what the app had written.</summary>
    public const string StorageLost = "storage.lost";

    /// <summary>Service Bus could not be reached, or refused a message.</summary>
    public const string ServiceBus = "service-bus.unavailable";

    /// <summary>Something failed that is none of these.</summary>
    public const string Internal = "internal";
}
