using LocalAzure.Shared;

namespace Aholo.Simulator;

/// <summary>
/// The options of an <see cref="AholoSimulator"/>. The defaults follow the service's documentation, or its most likely interpretation.
/// </summary>
public sealed record AholoSimulatorOptions
{
    /// <summary>The configuration section of these options, for the command.</summary>
    public const string SectionName = "Simulator";

    /// <summary>The application key that v2 callers send as <c>appkey</c>.</summary>
    public string AppKey { get; init; } = "simulator-app-key";

    /// <summary>The secret that v2 callers sign with. It is never sent.</summary>
    public string AppSecret { get; init; } = "simulator-app-secret";

    /// <summary>The user ids (<c>appuid</c>) that may call v2; empty to allow any.</summary>
    public IReadOnlyList<string> AppUids { get; init; } = [];

    /// <summary>The key that v1 callers send as <c>Authorization: KEY</c> and v2 callers as <c>Authorization: Bearer KEY</c>.</summary>
    public string ApiKey { get; init; } = "simulator-api-key";

    /// <summary>The port on 127.0.0.1; 0 selects a free one. The command uses <c>--urls</c> instead.</summary>
    public int Port { get; init; }

    /// <summary>The directory of uploads, projects and assets; a simulator on the same directory continues with them.
    /// <see langword="null"/> uses a temporary directory, which is deleted at the end.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The time from the creation of a project to its final status, shared evenly by pre-processing, queued, waiting and running.</summary>
    public TimeSpan TaskDuration { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The time before a new task is listed. The quickstart expects an empty list immediately after the creation.</summary>
    public TimeSpan TaskListingDelay { get; init; } = TimeSpan.Zero;

    /// <summary>The time from the last byte of an upload to its final status, shared evenly by the statuses in between.</summary>
    public TimeSpan UploadProcessingTime { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The lifetime of an upload token; ten minutes according to the quickstart.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The size, in bytes, of a block of a block upload; about 1 MiB in practice. Single uploads of larger files are accepted.</summary>
    public int BlockSize { get; init; } = 1024 * 1024;

    /// <summary>The credits of the account before the first project; 300, as in a new account.</summary>
    public int Credits { get; init; } = 300;

    /// <summary>
    /// The credits that a project costs; 0 by default, so that the account never runs out of them. The projects in the data directory count too. A create
    /// request beyond the credits is rejected.
    /// </summary>
    public int ProjectCredits { get; init; }

    /// <summary>The maximum number of splats of an asset.</summary>
    public int MaxSplats { get; init; } = 20_000;

    /// <summary>The behavior that the service's documentation leaves open.</summary>
    public SimulatorSwitches Switches { get; init; } = new();

    /// <summary>The codes of v2 errors, most of which are not published.</summary>
    public SimulatorErrorCodes ErrorCodes { get; init; } = new();

    /// <summary>
    /// The clock for tokens, tasks, signatures, injected delays and the <c>Date</c> header. By default, changes of the machine's clock affect only signatures
    /// and the header.
    /// </summary>
    public TimeProvider TimeProvider { get; init; } = new SteadyClock();

    /// <summary>Adds log providers; none by default. No log line contains a credential, a signature or a token.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names every invalid option.</exception>
    public void Validate()
    {
        var problems = Problems().ToList();
        if (problems.Count > 0)
            throw new ArgumentException($"The simulator's options are invalid: {string.Join("; ", problems)}.");
    }

    private IEnumerable<string> Problems()
    {
        foreach (var (name, value) in ((string, string)[])[(nameof(AppKey), AppKey), (nameof(AppSecret), AppSecret), (nameof(ApiKey), ApiKey)])
        {
            if (string.IsNullOrWhiteSpace(value))
                yield return $"{name} must not be empty";
        }

        foreach (var (name, value) in ((string, TimeSpan)[])
            [(nameof(TaskDuration), TaskDuration), (nameof(TaskListingDelay), TaskListingDelay), (nameof(UploadProcessingTime), UploadProcessingTime)])
        {
            if (value < TimeSpan.Zero)
                yield return $"{name} must not be negative, but is {value}";
        }

        if (TokenLifetime <= TimeSpan.Zero)
            yield return $"{nameof(TokenLifetime)} must be positive, but is {TokenLifetime}";
        if (Port is < 0 or > 65_535)
            yield return $"{nameof(Port)} must be 0 to 65535, but is {Port}";
        if (BlockSize is < 1 or > 64 * 1024 * 1024)
            yield return $"{nameof(BlockSize)} must be 1 byte to 64 MiB, but is {BlockSize}";
        if (Credits < 0 || ProjectCredits < 0)
            yield return $"{nameof(Credits)} and {nameof(ProjectCredits)} must not be negative, but are {Credits} and {ProjectCredits}";
        if (MaxSplats is < 64 or > 4_000_000)
            yield return $"{nameof(MaxSplats)} must be 64 to 4,000,000, but is {MaxSplats}";
        foreach (var problem in Switches.Problems())
            yield return problem;
    }
}
