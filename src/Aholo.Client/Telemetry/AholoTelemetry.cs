namespace Aholo;

/// <summary>
/// The names of the client's telemetry. Subscribe with <c>AddSource(AholoTelemetry.ActivitySourceName)</c> and
/// <c>AddMeter(AholoTelemetry.MeterName)</c>. Telemetry contains no secrets.
/// </summary>
/// <remarks>
/// <para>
/// Activities (kind client): one for each call of the service, over all its attempts, and <c>Upload</c> around the calls of one file. Their names are the
/// operation names: <c>GetUploadToken</c>, <c>UploadSingle</c>, <c>InitBlockUpload</c>, <c>UploadPart</c>, <c>AbortBlockUpload</c>,
/// <c>GetUploadStatus</c>, <c>CreateReconstruction</c>, <c>CreateGeneration</c>, <c>GetTasks</c>, <c>GetProject</c>, <c>ListProjects</c>,
/// <c>GetBalance</c>, <c>GetPriceQuote</c>.
/// Tags: <c>aholo.api.version</c>, <c>server.address</c>, <c>aholo.attempts</c>, and on failure <c>error.type</c>,
/// <c>http.response.status_code</c>, <c>aholo.service.code</c>.
/// Concurrent requests for tasks are one call, in an activity <c>PollTasks</c> (kind internal): in the trace of its caller, or with several callers
/// in a trace of its own that links to each.
/// Below a call, .NET creates an HTTP activity for each attempt, which follows OpenTelemetry's conventions and omits the query from <c>url.full</c>.
/// </para>
/// <para>Instruments, each tagged <c>aholo.operation</c>, and <c>error.type</c> on failure:</para>
/// <list type="table">
/// <item><term><c>aholo.client.call.duration</c></term><description>histogram, seconds: one call over all its attempts.</description></item>
/// <item><term><c>aholo.client.retries</c></term><description>counter: attempts after the first.</description></item>
/// <item><term><c>aholo.client.upload.duration</c></term><description>histogram, seconds: one file from hashing to its URL.</description></item>
/// <item><term><c>aholo.client.upload.bytes</c></term><description>counter, bytes of content sent, including retries.</description></item>
/// <item><term><c>aholo.client.status.ids</c></term><description>histogram: ids in one status call.</description></item>
/// </list>
/// </remarks>
public static class AholoTelemetry
{
    /// <summary>The name of the activity source, and the category of the client's log.</summary>
    public const string ActivitySourceName = "Aholo.Client";

    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Aholo.Client";
}
