namespace LocalAzure.Functions.Functions;

/// <summary>The binding types that the host supports.</summary>
internal static class BindingTypes
{
    public const string HttpTrigger = "httpTrigger";
    public const string TimerTrigger = "timerTrigger";
    public const string BlobTrigger = "blobTrigger";
    public const string OrchestrationTrigger = "orchestrationTrigger";
    public const string ActivityTrigger = "activityTrigger";
    public const string EntityTrigger = "entityTrigger";
    public const string DurableClient = "durableClient";
    public const string HttpOutput = "http";

    /// <summary>The triggers of the Durable extension, whose functions return a value to it.</summary>
    public static IReadOnlyList<string> DurableTriggers { get; } = [OrchestrationTrigger, ActivityTrigger, EntityTrigger];

    /// <summary>All types.</summary>
    public static IReadOnlyList<string> All { get; } = [HttpTrigger, TimerTrigger, BlobTrigger, .. DurableTriggers, DurableClient, HttpOutput];
}
