using System.ComponentModel.DataAnnotations;
using Aholo.Files.Assets;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Configuration;

/// <summary>The function app's own settings: section <c>Aholo</c>, beside those of the client.</summary>
internal sealed class AholoFunctionsOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "Aholo";

    /// <summary>Gets or sets the containers.</summary>
    [ValidateObjectMembers]
    public StorageOptions Storage { get; set; } = new();

    /// <summary>Gets or sets the options of events.</summary>
    [ValidateObjectMembers]
    public EventOptions Events { get; set; } = new();

    /// <summary>Gets or sets the webhooks that events are posted to.</summary>
    public WebhookOptions Webhooks { get; set; } = new();

    /// <summary>How tasks at Aholo are polled.</summary>
    [ValidateObjectMembers]
    public PollingOptions Polling { get; set; } = new();

    /// <summary>Gets or sets the retries of activities.</summary>
    [ValidateObjectMembers]
    public ActivityOptions Activities { get; set; } = new();

    /// <summary>The limits of files.</summary>
    [ValidateObjectMembers]
    public ProjectFileOptions Files { get; set; } = new();

    /// <summary>Gets or sets the options of uploads directly into storage.</summary>
    [ValidateObjectMembers]
    public DirectUploadOptions DirectUploads { get; set; } = new();

    /// <summary>Gets or sets the limits of assets and the hosts that they are downloaded from.</summary>
    [ValidateObjectMembers]
    public AssetOptions Assets { get; set; } = new();

    /// <summary>Gets or sets the options of the credits of the account at Aholo.</summary>
    [ValidateObjectMembers]
    public CreditOptions Credits { get; set; } = new();

    /// <summary>Gets or sets the retention of histories.</summary>
    [ValidateObjectMembers]
    public HistoryOptions History { get; set; } = new();

    /// <summary>Gets or sets the options of the sweep for uploads that no trigger has started.</summary>
    [ValidateObjectMembers]
    public SweepOptions Sweep { get; set; } = new();

    /// <summary>What the web page shows.</summary>
    public DashboardOptions Dashboard { get; set; } = new();
}

/// <summary>What the web page shows.</summary>
internal sealed class DashboardOptions
{
    /// <summary>
    /// Gets or sets whether <c>Aholo:BaseUrl</c> is the simulator, whose assets are samples: the page then shows a badge. Default: false. The local environment sets it.
    /// </summary>
    public bool Simulator { get; set; }
}

/// <summary>The containers, by name.</summary>
internal sealed class StorageOptions
{
    private const string ContainerName = "^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$";

    /// <summary>Gets or sets the container that files are uploaded to. Default: <c>uploads</c>.</summary>
    [Required, RegularExpression(ContainerName)]
    public string Uploads { get; set; } = "uploads";

    /// <summary>Gets or sets the container of assets and records. Default: <c>assets</c>.</summary>
    [Required, RegularExpression(ContainerName)]
    public string Assets { get; set; } = "assets";

    /// <summary>Gets or sets the container of the state that makes activities idempotent. Default: <c>aholo-state</c>.</summary>
    [Required, RegularExpression(ContainerName)]
    public string State { get; set; } = "aholo-state";
}

/// <summary>The events.</summary>
internal sealed class EventOptions
{
    /// <summary>
    /// Gets or sets whether events are sent to Service Bus. Default: true. Otherwise they are posted to webhooks only (<see cref="WebhookOptions"/>), and no connection
    /// <see cref="Connections.ServiceBus"/> is needed.
    /// </summary>
    public bool ServiceBus { get; set; } = true;

    /// <summary>Gets or sets the Service Bus queue or topic. Default: <c>aholo-events</c>.</summary>
    [Required]
    public string Entity { get; set; } = "aholo-events";

    /// <summary>Gets or sets the CloudEvents <c>source</c>: an absolute URI that identifies this deployment. Default: <c>urn:aholo-functions:local</c>.</summary>
    [Required]
    public string Source { get; set; } = "urn:aholo-functions:local";

    /// <summary>
    /// Gets or sets the prefix of the CloudEvents <c>type</c>: a domain in reverse order, for example <c>com.contoso.aholo</c>. Default:
    /// <c>internal.aholo</c>, in the domain for private use.
    /// </summary>
    [Required]
    [MaxLength(100)]
    public string TypePrefix { get; set; } = "internal.aholo";
}

/// <summary>How tasks at Aholo are polled.</summary>
internal sealed class PollingOptions
{
    /// <summary>Gets or sets the wait before the first poll. Default: 5 s, the least that Aholo asks for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan FirstInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the factor from each wait to the next. Default: 1.3.</summary>
    [Range(1, 10)]
    public double BackoffCoefficient { get; set; } = 1.3;

    /// <summary>Gets or sets the longest wait. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan MaxInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the random part of each wait, as a share of it, 0 to 1. Default: 0.1.</summary>
    [Range(0, 1)]
    public double Jitter { get; set; } = 0.1;

    /// <summary>
    /// Gets or sets the time that a task may take in total. Default: 4 hours, as tasks may be queued for long. A retry of the project waits for the same task
    /// again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromHours(4);
}

/// <summary>
/// How activities with transient failures are retried. The waits are durable timers and cost nothing, so the defaults outlast an
/// outage of half an hour: 5 s doubled up to 5 min sum up to 30 min 15 s before the twelfth and last attempt. Within each attempt, the client has quick
/// retries of its own (section <c>Retry</c>).
/// </summary>
internal sealed class ActivityOptions
{
    /// <summary>Gets or sets the number of attempts, including the first. Default: 12.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 12;

    /// <summary>Gets or sets the wait before the second attempt. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan FirstRetryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the factor from each wait to the next. Default: 2.</summary>
    [Range(1, 10)]
    public double BackoffCoefficient { get; set; } = 2;

    /// <summary>Gets or sets the longest wait. Default: 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MaxRetryInterval { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>The limits of files.</summary>
internal sealed class ProjectFileOptions
{
    /// <summary>Gets or sets the maximum size of a file, in bytes. Default: 20 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 20L * 1024 * 1024 * 1024;

    /// <summary>Gets or sets the maximum number of pixels of a picture. Default: 500,000,000, more than cameras have; a header can claim any number.</summary>
    [Range(1, long.MaxValue)]
    public long MaxPixels { get; set; } = 500_000_000;

    /// <summary>Gets or sets the maximum number of files of a project. Default: 1,000.</summary>
    [Range(1, 10_000)]
    public int MaxCount { get; set; } = 1_000;

    /// <summary>Gets or sets how long a transferred file is used. Default: 24 hours. Aholo does not document how long it keeps files; a later retry transfers it again.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan TransferValidFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Gets or sets the maximum number of files of one activity. Default: 16.</summary>
    [Range(1, 100)]
    public int BatchSize { get; set; } = 16;

    /// <summary>Gets or sets the number of concurrent activities for the files of one project. Default: 4.</summary>
    [Range(1, 100)]
    public int ParallelBatches { get; set; } = 4;
}

/// <summary>Uploads directly into storage, past the app.</summary>
internal sealed class DirectUploadOptions
{
    /// <summary>Gets or sets whether the app issues upload URLs. Default: true. Set it to false if clients cannot reach the blob endpoint.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets how long an upload URL is valid. Default: 1 hour. A client whose URL has expired requests another and continues.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")] // storage signs for seven days at most
    public TimeSpan ValidFor { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>The retention of histories and of the state of files. Records and assets are kept forever.</summary>
internal sealed class HistoryOptions
{
    /// <summary>Gets or sets the age, from its start, at which the history of an ended project is purged. Default: 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Gets or sets the age, from its start, at which the state of the files of a project that has ended is purged. Default: null, never. Its
    /// plan and its create are kept, so that nothing is paid for twice; a later retry transfers the files again.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan? FileStateRetention { get; set; }
}

/// <summary>The sweep, which starts uploads that no trigger has started and sends events that could not be sent.</summary>
internal sealed class SweepOptions
{
    /// <summary>Gets or sets the schedule as NCRONTAB. Default: every 15 minutes. Required as a setting, because the host reads it too.</summary>
    [Required]
    public string Schedule { get; set; } = "0 */15 * * * *";

    /// <summary>Gets or sets the age from which the sweep starts an upload. Default: 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets the maximum age of the uploads that the sweep checks. Default: 2 days. It keeps the ids of the projects of that time in memory.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan LookBack { get; set; } = TimeSpan.FromDays(2);
}
