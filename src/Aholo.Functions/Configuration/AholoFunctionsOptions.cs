using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Configuration;

/// <summary>The function app's own settings: section <c>Aholo</c>, beside those of the client.</summary>
internal sealed class AholoFunctionsOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "Aholo";

    /// <summary>The containers.</summary>
    [ValidateObjectMembers]
    public StorageOptions Storage { get; set; } = new();

    /// <summary>The events.</summary>
    [ValidateObjectMembers]
    public EventOptions Events { get; set; } = new();

    /// <summary>The URLs that events are posted to. <see cref="WebhookConsistency"/> checks them.</summary>
    public WebhookOptions Webhooks { get; set; } = new();

    /// <summary>When Aholo's tasks are looked at.</summary>
    [ValidateObjectMembers]
    public PollingOptions Polling { get; set; } = new();

    /// <summary>How activities are retried.</summary>
    [ValidateObjectMembers]
    public ActivityOptions Activities { get; set; } = new();

    /// <summary>What input is taken.</summary>
    [ValidateObjectMembers]
    public ProjectFileOptions Files { get; set; } = new();

    /// <summary>How files are uploaded straight into storage.</summary>
    [ValidateObjectMembers]
    public DirectUploadOptions DirectUploads { get; set; } = new();

    /// <summary>What results are taken, and from where.</summary>
    [ValidateObjectMembers]
    public AssetOptions Assets { get; set; } = new();

    /// <summary>The account's credits at Aholo.</summary>
    [ValidateObjectMembers]
    public CreditOptions Credits { get; set; } = new();

    /// <summary>How long histories are kept.</summary>
    [ValidateObjectMembers]
    public HistoryOptions History { get; set; } = new();

    /// <summary>When uploads are looked for that no trigger has started.</summary>
    [ValidateObjectMembers]
    public SweepOptions Sweep { get; set; } = new();

    /// <summary>What the web page shows.</summary>
    public DashboardOptions Dashboard { get; set; } = new();
}

/// <summary>What the web page shows.</summary>
internal sealed class DashboardOptions
{
    /// <summary>
    /// Whether <c>Aholo:BaseUrl</c> is the simulator, whose results are samples: the page then shows a badge that says so. The local environment sets it.
    /// </summary>
    public bool Simulator { get; set; }
}

/// <summary>The containers, by name.</summary>
internal sealed class StorageOptions
{
    private const string ContainerName = "^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$";

    /// <summary>Where photos are uploaded.</summary>
    [Required, RegularExpression(ContainerName)]
    public string Uploads { get; set; } = "uploads";

    /// <summary>Where results and records go.</summary>
    [Required, RegularExpression(ContainerName)]
    public string Assets { get; set; } = "assets";

    /// <summary>Where steps keep what makes them idempotent.</summary>
    [Required, RegularExpression(ContainerName)]
    public string State { get; set; } = "aholo-state";
}

/// <summary>The events.</summary>
internal sealed class EventOptions
{
    /// <summary>
    /// Whether events are put on Service Bus; the default. If not, they are posted to webhooks only (<see cref="WebhookOptions"/>), and no connection
    /// <see cref="Connections.ServiceBus"/> is needed.
    /// </summary>
    public bool ServiceBus { get; set; } = true;

    /// <summary>The Service Bus queue or topic.</summary>
    [Required]
    public string Entity { get; set; } = "aholo-events";

    /// <summary>The CloudEvents <c>source</c>: an absolute URI that names this installation.</summary>
    [Required]
    public string Source { get; set; } = "urn:aholo-functions:local";

    /// <summary>
    /// What the CloudEvents <c>type</c> begins with: a domain in reverse order. Use your own, for example <c>com.contoso.aholo</c>. The default is in
    /// <c>.internal</c>, the domain for private use, which is nobody's.
    /// </summary>
    [Required]
    [MaxLength(100)]
    public string TypePrefix { get; set; } = "internal.aholo";
}

/// <summary>When Aholo's tasks are looked at.</summary>
internal sealed class PollingOptions
{
    /// <summary>The wait before the first poll. Aholo asks for 5 s or more.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan FirstInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What each wait is multiplied by for the next.</summary>
    [Range(1, 10)]
    public double BackoffCoefficient { get; set; } = 1.3;

    /// <summary>The longest wait.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan MaxInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How much a wait may differ from that, as a share of it.</summary>
    [Range(0, 1)]
    public double Jitter { get; set; } = 0.1;

    /// <summary>
    /// How long a task may take in all; default 4 hours, as tasks have been seen to queue for long. A project that was not done by then is waited for again
    /// when it is retried.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromHours(4);
}

/// <summary>
/// How activities that failed for a passing reason are called again. The waits are durable timers and cost nothing, so the defaults outlast an
/// outage of half an hour: 5 s doubled up to 5 min come to 30 min 15 s before the twelfth and last call. Each call has the client's own quick
/// tries in it (section <c>Retry</c>).
/// </summary>
internal sealed class ActivityOptions
{
    /// <summary>All calls, the first included.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 12;

    /// <summary>The wait before the second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan FirstRetryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What each wait is multiplied by for the next.</summary>
    [Range(1, 10)]
    public double BackoffCoefficient { get; set; } = 2;

    /// <summary>The longest wait.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MaxRetryInterval { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>What input is taken.</summary>
internal sealed class ProjectFileOptions
{
    /// <summary>The size of the largest file, in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 20L * 1024 * 1024 * 1024;

    /// <summary>The most pixels that a picture may have; no camera's has more, but a header can claim any number.</summary>
    [Range(1, long.MaxValue)]
    public long MaxPixels { get; set; } = 500_000_000;

    /// <summary>The most files that a project may have.</summary>
    [Range(1, 10_000)]
    public int MaxCount { get; set; } = 1_000;

    /// <summary>How long an upload to Aholo can be used. Aholo does not say how long it keeps one; a retry after this makes it again.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan TransferValidFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The number of files that one step deals with, at the most.</summary>
    [Range(1, 100)]
    public int BatchSize { get; set; } = 16;

    /// <summary>The number of steps of one project that deal with files at the same time.</summary>
    [Range(1, 100)]
    public int ParallelBatches { get; set; } = 4;
}

/// <summary>How files are uploaded straight into storage, past the app.</summary>
internal sealed class DirectUploadOptions
{
    /// <summary>Whether the app issues upload URLs. Turn it off where clients cannot reach the blob endpoint.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long an upload URL is valid. A client whose URL has expired asks for another and continues.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")] // storage signs for seven days at most
    public TimeSpan ValidFor { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>How long histories and the state of files are kept. Records and results are kept for ever.</summary>
internal sealed class HistoryOptions
{
    /// <summary>The age, from its start, at which the history of a project that has ended is purged.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Gets or sets the age, from its start, at which the state of the files of a project that has ended is purged. Default: null, never. What was
    /// noted of its plan and its create stays, so that nothing is paid for twice; a retry after that transfers the files again.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan? FileStateRetention { get; set; }
}

/// <summary>When uploads that no trigger has started are looked for, and events that could not be sent are sent again.</summary>
internal sealed class SweepOptions
{
    /// <summary>How often, as NCRONTAB. The host reads it too, so that it has to be set.</summary>
    [Required]
    public string Schedule { get; set; } = "0 */15 * * * *";

    /// <summary>How long an upload is left to its trigger.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The age of the oldest uploads that are looked at. The ids of the projects of that time are held in memory meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan LookBack { get; set; } = TimeSpan.FromDays(2);
}
