using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Workflow;

/// <summary>The part of a <see cref="ProjectInput"/> that identifies the project. It can be read even if the settings cannot.</summary>
internal record ProjectOrigin
{
    /// <summary>The upload that started the project: a photo or a manifest. Null if it was planned before the start, over HTTP.</summary>
    public BlobReference? Upload { get; init; }

    /// <summary>When the project was first asked for, UTC: when the upload was stored, or the request planned.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The number of this start, from 1. A retry starts the project again.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The W3C trace context of the call that started this attempt; null if it had none.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>The input of a project's orchestration.</summary>
internal sealed record ProjectInput : ProjectOrigin
{
    /// <summary>The project's id, which is the instance's.</summary>
    public required string Id { get; init; }

    /// <summary>The settings of the app at the start, so that a new configuration does not change a running project.</summary>
    public required OrchestrationSettings Settings { get; init; }
}

/// <summary>The settings that an orchestration runs by.</summary>
internal sealed record OrchestrationSettings
{
    /// <summary>When Aholo's task is polled.</summary>
    public required PollingOptions Polling { get; init; }

    /// <summary>How activities are retried.</summary>
    public required ActivityOptions Retry { get; init; }

    /// <summary>How the files of a project are divided into batches.</summary>
    public required BatchSettings Batches { get; init; }

    /// <summary>Takes them from the app's settings.</summary>
    public static OrchestrationSettings Of(AholoFunctionsOptions options) => new()
    {
        Polling = options.Polling,
        Retry = options.Activities,
        Batches = new(options.Files.BatchSize, options.Files.ParallelBatches),
    };
}

/// <summary>How the files of a project are divided: one activity handles a batch, so that the history grows with batches, not with files.</summary>
/// <param name="Size">The most files in a batch.</param>
/// <param name="Parallel">The number of batches that run at the same time.</param>
internal sealed record BatchSettings(int Size, int Parallel);
