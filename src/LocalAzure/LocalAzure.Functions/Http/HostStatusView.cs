using System.Text.Json.Serialization;
using LocalAzure.Functions.Status;

namespace LocalAzure.Functions.Http;

/// <summary>The response of <c>/admin/host/status</c>: the properties of the real host, and the problems by part.</summary>
internal sealed record HostStatusView(string State, string Version, int ProcessId, long ProcessUptime, IReadOnlyDictionary<string, string> Problems)
{
    public static HostStatusView Of(HostStatus status) => new(
        status.State.ToString(),
        typeof(HostStatusView).Assembly.GetName().Version!.ToString(3),
        Environment.ProcessId,
        (long)(DateTime.Now - System.Diagnostics.Process.GetCurrentProcess().StartTime).TotalMilliseconds,
        status.Problems);
}

/// <summary>The JSON of <see cref="HostStatusView"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HostStatusView))]
internal sealed partial class HostStatusJson : JsonSerializerContext;
