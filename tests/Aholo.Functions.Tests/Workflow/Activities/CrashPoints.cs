using Azure.Core;
using Azure.Core.Pipeline;

namespace Aholo.Functions.Tests.Workflow.Activities;

/// <summary>Crashes an activity at one of its crash points: before and after each of its requests.</summary>
internal sealed class CrashPoints
{
    private int _crashAt;
    private int _passed;

    public bool Crashed { get; private set; }

    public string? Where { get; private set; }

    /// <summary>Crashes the next activity at its crash point <paramref name="crashAt"/>.</summary>
    public void Arm(int crashAt) => (_crashAt, _passed, Crashed, Where) = (crashAt, 0, false, null);

    /// <summary>Disables crashes.</summary>
    public void Disarm() => _crashAt = 0;

    private void Pass(string where)
    {
        if (_crashAt == 0 || Interlocked.Increment(ref _passed) != _crashAt)
            return;

        (Crashed, Where) = (true, where);
        throw new CrashException();
    }

    /// <summary>The exception of a crash. Nothing in the app or its client catches it.</summary>
    public sealed class CrashException : Exception;

    /// <summary>The crash points of requests to storage.</summary>
    public sealed class StoragePolicy(CrashPoints points) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) => points.Pass($"before {message.Request.Method} {message.Request.Uri.Path}");

        public override void OnReceivedResponse(HttpMessage message) => points.Pass($"after {message.Request.Method} {message.Request.Uri.Path}");
    }

    /// <summary>The crash points of requests to Aholo.</summary>
    public sealed class AholoHandler(CrashPoints points) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            points.Pass($"before {request.Method} {request.RequestUri!.AbsolutePath}");
            var response = await base.SendAsync(request, cancellationToken);
            points.Pass($"after {request.Method} {request.RequestUri!.AbsolutePath}");
            return response;
        }
    }
}
