using System.Text.Json.Serialization;
using DurableTask.Core;
using LocalAzure.DurableTask.Browsing;

namespace LocalAzure.Functions.Instances;

/// <summary>A page of the list of instances.</summary>
/// <param name="Now">The time of the orchestrations.</param>
/// <param name="Instances">The instances, the newest first.</param>
/// <param name="Older">The parameter <c>before</c> of the next page; null for the last page.</param>
/// <param name="Counts">The number of instances in each status.</param>
internal sealed record InstanceListView(
    DateTime Now, IReadOnlyList<InstanceSummary> Instances, string? Older, IReadOnlyDictionary<OrchestrationStatus, long> Counts);

/// <summary>One instance.</summary>
/// <param name="Now">The time of the orchestrations.</param>
/// <param name="Instance">The instance as in a list.</param>
/// <param name="ExecutionId">The id of the current execution; continue-as-new begins another.</param>
/// <param name="Version">The version of the orchestrator.</param>
/// <param name="ScheduledAt">When it is scheduled to start.</param>
/// <param name="ParentId">The id of its parent.</param>
/// <param name="ParentName">The name of its parent.</param>
/// <param name="CustomStatus">The custom status.</param>
/// <param name="Input">The input.</param>
/// <param name="Output">The output.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Timers">The pending timers.</param>
/// <param name="Messages">The unprocessed messages.</param>
/// <param name="Activities">The pending activities.</param>
/// <param name="SubOrchestrations">Its sub-orchestrations, the newest first.</param>
/// <param name="HasMorePending">Whether there are more timers and messages, or activities, than those.</param>
/// <param name="HasMoreSubOrchestrations">Whether there are more sub-orchestrations than those.</param>
internal sealed record InstanceView(
    DateTime Now,
    InstanceSummary Instance,
    string ExecutionId,
    string? Version,
    DateTime? ScheduledAt,
    string? ParentId,
    string? ParentName,
    TextView? CustomStatus,
    TextView? Input,
    TextView? Output,
    FailureView? Failure,
    IReadOnlyList<HistoryEventView> Timers,
    IReadOnlyList<HistoryEventView> Messages,
    IReadOnlyList<HistoryEventView> Activities,
    IReadOnlyList<InstanceSummary> SubOrchestrations,
    bool HasMorePending,
    bool HasMoreSubOrchestrations)
{
    public static InstanceView Of(InstanceDetails details, DateTime now)
    {
        var messages = details.Messages.Items.Select(message => HistoryEventView.Of(message)).ToLookup(message => message.FireAt is not null);
        return new(
            now,
            details.Summary,
            details.ExecutionId,
            details.Version,
            details.ScheduledAt,
            details.Parent?.OrchestrationInstance.InstanceId,
            details.Parent?.Name,
            TextView.Of(details.CustomStatus),
            TextView.Of(details.Input),
            details.Failure is null ? TextView.Of(details.Output) : null,
            FailureView.Of(details.Failure),
            [.. messages[true]],
            [.. messages[false]],
            [.. details.Activities.Items.Select(activity => HistoryEventView.Of(activity))],
            details.SubOrchestrations.Items,
            details.Messages.HasMore || details.Activities.HasMore,
            details.SubOrchestrations.HasMore);
    }
}

/// <summary>A page of the history of an instance.</summary>
internal sealed record HistoryView(string ExecutionId, IReadOnlyList<HistoryEventView> Events, bool HasEarlier, bool HasLater)
{
    public static HistoryView Of(HistoryPage page) => new(
        page.ExecutionId,
        [.. page.Events.Select(stored => HistoryEventView.Of(stored.Event, stored.Position.ToString()))],
        page.HasEarlier,
        page.HasLater);
}

/// <summary>A text, cut to a length.</summary>
/// <param name="Text">The text.</param>
/// <param name="Length">The length of the whole text; null if it was not cut.</param>
internal sealed record TextView(string Text, long? Length)
{
    public static TextView? Of(StoredText? stored) =>
        stored is null ? null : new(stored.Text, stored.Length > stored.Text.Length ? stored.Length : null);

    public static TextView? Of(string? text, int limit)
    {
        if (text is null || text.Length <= limit)
            return text is null ? null : new(text, null);

        return new(text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)], text.Length);
    }
}

/// <summary>Why something failed.</summary>
internal sealed record FailureView(string Type, TextView? Message, TextView? StackTrace, FailureView? Cause)
{
    private const int MaxText = 4_000;
    private const int MaxCauses = 5;

    public static FailureView? Of(FailureDetails? failure) => Of(failure, 0);

    private static FailureView? Of(FailureDetails? failure, int depth) => failure is null || depth > MaxCauses
        ? null
        : new(
            failure.ErrorType,
            TextView.Of(failure.ErrorMessage, MaxText),
            TextView.Of(failure.StackTrace, MaxText),
            Of(failure.InnerFailure, depth + 1));
}

/// <summary>The JSON of the API of the page.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InstanceListView))]
[JsonSerializable(typeof(InstanceView))]
[JsonSerializable(typeof(HistoryView))]
internal sealed partial class InstancesJson : JsonSerializerContext;
