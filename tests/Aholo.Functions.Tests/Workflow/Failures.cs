using System.Net.Sockets;
using System.Text.Json;
using Aholo.Files.Assets;
using Aholo.Files.Problems;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Workflow;
using Azure;
using Azure.Identity;
using Azure.Messaging.ServiceBus;

namespace Aholo.Functions.Tests.Workflow;

/// <summary>The exceptions of activities. Each message has the word "broken".</summary>
public static class Failures
{
    /// <summary>Gets the names of all failures.</summary>
    public static IEnumerable<TheoryDataRow<string>> Names => All.Keys.Select(name => new TheoryDataRow<string>(name));

    /// <summary>Gets the exceptions, each with the code of the problem that its project ends with, by a name for both.</summary>
    internal static IReadOnlyDictionary<string, (Exception Exception, string Code)> All { get; } = new (Exception Exception, string Code)[]
    {
        (new AholoException("broken") { IsTransient = true }, ProblemCodes.AholoUnavailable),
        (new AholoException("broken"), ProblemCodes.AholoRefused),
        (new AholoUnavailableException("broken", new HttpRequestException("refused", new SocketException(111))), ProblemCodes.AholoUnavailable),
        (new AholoRateLimitedException("broken"), ProblemCodes.AholoUnavailable),
        (new AholoAuthenticationException("broken"), ProblemCodes.AholoCredentials),
        (new AholoInsufficientCreditsException("broken"), ProblemCodes.AholoCredits),
        (new AholoUnknownOutcomeException("broken"), ProblemCodes.AholoOutcomeUnknown),
        (new AholoRejectedException("broken"), ProblemCodes.AholoRefused),
        (new AholoNotSupportedException("broken"), ProblemCodes.AholoRefused),
        (new AholoUnreadableResponseException("broken"), ProblemCodes.AholoRefused),
        (new AholoUploadException("broken"), ProblemCodes.AholoRefused),
        (new AholoUploadException("broken", new RequestFailedException(503, "busy")), ProblemCodes.Storage),
        (new RequestFailedException(503, "broken\nRequestId:1\nTime:2"), ProblemCodes.Storage),
        (new AggregateException("Retry failed after 4 tries.", new RequestFailedException(0, "broken"), new RequestFailedException(0, "broken")), ProblemCodes.Storage),
        (new RequestFailedException(403, "broken"), ProblemCodes.StorageRefused),
        (new AholoUploadException("broken", new AggregateException(new RequestFailedException(404, "gone"))), ProblemCodes.StorageRefused),
        (new LostStateException("broken"), ProblemCodes.StorageLost),
        (new ServiceBusException("broken", ServiceBusFailureReason.ServiceBusy), ProblemCodes.ServiceBus),
        (new HttpRequestException("broken", new SocketException(111)), ProblemCodes.Internal),
        (new SocketException(111, "broken"), ProblemCodes.Internal),
        (new TaskCanceledException("broken", new TimeoutException()), ProblemCodes.Internal),
        (new OperationCanceledException("broken"), ProblemCodes.Internal),
        (new JsonException("broken"), ProblemCodes.Internal),
        (new AuthenticationFailedException("broken"), ProblemCodes.Internal),
        (new UnauthorizedAccessException("broken"), ProblemCodes.Internal),
        (new IOException("broken"), ProblemCodes.Internal),
        (new TimeoutException("broken"), ProblemCodes.Internal),
        (Create<OutOfMemoryException>("broken"), ProblemCodes.Internal),
        (new AggregateException(new InvalidOperationException("broken")), ProblemCodes.Internal),
        (new InvalidAssetException("broken"), ProblemCodes.Internal),
        (new UnknownException("broken"), ProblemCodes.Internal),
        (new ProjectEndedException(ProjectStage.Succeeded, new("asset", "broken")), ProblemCodes.Internal),
    }.ToDictionary(failure => $"{failure.Exception.GetType().Name} is {failure.Code}{(failure.Exception.InnerException is { } inner ? $" by {inner.GetType().Name}" : "")}");

    // Only the runtime throws it.
    private static T Create<T>(string message) => (T)Activator.CreateInstance(typeof(T), message)!;

    private sealed class UnknownException(string message) : Exception(message);
}
