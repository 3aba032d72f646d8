using Azure.Core;
using Azure.Core.Pipeline;

namespace Aholo.Functions.Tests.Workflow.Activities;

/// <summary>Every point at which a step could be cut off: before and after each request that it makes. The step is cut off at one of them.</summary>
internal sealed class CrashPoints
{
    private int _crashAt;
    private int _passed;

    /// <summary>Whether the step was cut off.</summary>
    public bool Crashed { get; private set; }

    /// <summary>The point at which it was.</summary>
    public string? Where { get; private set; }

    /// <summary>Cuts the next step off at its <paramref name="crashAt"/>th point.</summary>
    public void Arm(int crashAt) => (_crashAt, _passed, Crashed, Where) = (crashAt, 0, false, null);

    /// <summary>Lets everything through.</summary>
    public void Disarm() => _crashAt = 0;

    private void Pass(string where)
    {
        if (_crashAt == 0 || Interlocked.Increment(ref _passed) != _crashAt)
            return;

        (Crashed, Where) = (true, where);
        throw new CrashException();
    }

    /// <summary>What a cut-off step ends with. Nothing in the app or its client catches it.</summary>
    public sealed class CrashException : Exception;

    /// <summary>The points around requests to storage.</summary>
    public sealed class StoragePolicy(CrashPoints points) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) => points.Pass($"before {message.Request.Method} {message.Request.Uri.Path}");

        public override void OnReceivedResponse(HttpMessage message) => points.Pass($"after {message.Request.Method} {message.Request.Uri.Path}");
    }

    /// <summary>The points around requests to Aholo.</summary>
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
