using Azure;
using Microsoft.AspNetCore.Http;

namespace Aholo.Functions.Storage;

/// <summary>Classifies and describes failures of the storage clients.</summary>
internal static class StorageFailures
{
    private const int NoResponse = 0;

    /// <summary>Whether storage failed. If none of several tries got a response, the client throws the failures of all.</summary>
    public static bool Is(Exception exception) => exception is RequestFailedException or UnlistableContainerException
        || (exception is AggregateException { InnerExceptions: { Count: > 0 } tries } && tries.All(Is));

    /// <summary>
    /// Whether storage may succeed later without a change: it sent no response, or 408, 429 or 5xx. A request that it refused fails again until someone
    /// changes something.
    /// </summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        AggregateException several => Is(several) && several.InnerExceptions.All(IsTransient),
        RequestFailedException
        {
            Status: NoResponse or StatusCodes.Status408RequestTimeout or StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError
        } or UnlistableContainerException => true,
        _ => false,
    };

    /// <summary>Describes a failure, without the headers and the body of the response that the client puts into its messages.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Describe(first),
        RequestFailedException { Status: not NoResponse } failure => $"{FirstLine(failure)} (HTTP {failure.Status} {failure.ErrorCode}).",
        _ => FirstLine(exception),
    };

    /// <summary>Whether a blob does not exist.</summary>
    public static bool IsNotFound(this RequestFailedException exception) => exception.Status == StatusCodes.Status404NotFound;

    /// <summary>Whether the expected version of a blob does not exist: it was deleted or replaced.</summary>
    public static bool IsGone(this RequestFailedException exception) =>
        exception.Status is StatusCodes.Status404NotFound or StatusCodes.Status412PreconditionFailed;

    /// <summary>Whether a conditional write failed because its condition was not met.</summary>
    public static bool IsConditionFailure(this RequestFailedException exception) =>
        exception.Status is StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed;

    private static string FirstLine(Exception exception) => exception.Message.Split('\n', 2)[0].Trim().TrimEnd('.');
}
