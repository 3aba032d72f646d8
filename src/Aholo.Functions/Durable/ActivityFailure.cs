using System.Text.RegularExpressions;
using Aholo.Files.Problems;
using Aholo.Files.Text;
using Aholo.Functions.Storage;
using Azure.Messaging.ServiceBus;
using Microsoft.DurableTask;

namespace Aholo.Functions.Durable;

/// <summary>
/// The failure of an activity as its orchestrator receives it: a problem code and a text in one message. Orchestrators decide by the code, not by exception
/// types: they receive only type names, and the Durable SDK throws if a name exists in several assemblies.
/// </summary>
/// <param name="Code">The problem code, see <see cref="ProblemCodes"/>.</param>
/// <param name="Message">The description: one line of limited length.</param>
internal sealed partial record ActivityFailure(string Code, string Message)
{
    /// <summary>Describes the exception of an activity.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="doing">What the activity was doing: "Transferring 'cup.jpg' to Aholo".</param>
    public static ActivityFailure Of(Exception exception, string? doing = null)
    {
        var (code, message) = exception switch
        {
            AholoUploadException { InnerException: { } inner } when StorageFailures.Is(inner) => (StorageCode(inner), exception.Message),
            AholoException failure => (AholoProblems.Code(failure), exception.Message),
            ServiceBusException => (ProblemCodes.ServiceBus, $"Service Bus failed: {exception.Message}"),
            _ when StorageFailures.Is(exception) => (
                StorageCode(exception),
                $"Storage {(StorageFailures.IsTransient(exception) ? "failed" : "refused a request")}: {StorageFailures.Describe(exception)}"),
            LostStateException => (ProblemCodes.StorageLost, exception.Message),
            _ => (ProblemCodes.Internal, string.IsNullOrWhiteSpace(exception.Message) ? exception.GetType().Name : exception.Message),
        };
        return new(code, (doing is null ? message : $"{doing} failed: {message}").OneLine(BoundedText.MaxDetail));
    }

    /// <summary>Reads the failure of an activity. A failure without a code, such as that of an activity that could not be called, is internal.</summary>
    public static ActivityFailure Read(TaskFailureDetails details)
    {
        // The worker puts the exception of a function that returns a value into an AggregateException.
        for (var failure = details; failure is not null; failure = failure.InnerFailure)
        {
            if (Coded().Match(failure.ErrorMessage ?? "") is { Success: true, Groups: var parts })
                return new(parts["code"].Value, parts["message"].Value.OneLine(BoundedText.MaxDetail));
        }

        while (details is { InnerFailure: { } inner } && details.ErrorType == typeof(AggregateException).FullName)
            details = inner;
        return new(ProblemCodes.Internal, (details.ErrorMessage ?? "").OneLine(BoundedText.MaxDetail));
    }

    /// <summary>Formats the failure as the message of an exception.</summary>
    public override string ToString() => $"[{Code}] {Message}";

    private static string StorageCode(Exception exception) => StorageFailures.IsTransient(exception) ? ProblemCodes.Storage : ProblemCodes.StorageRefused;

    [GeneratedRegex(@"^\[(?<code>[a-z]+(?:[.-][a-z]+)*)\] (?<message>.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Coded();
}
