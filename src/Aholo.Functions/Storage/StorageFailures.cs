using Azure;

namespace Aholo.Functions.Storage;

/// <summary>Failures of the storage clients.</summary>
internal static class StorageFailures
{
    /// <summary>Whether storage failed. When none of several tries got an answer, the client throws the failure of each.</summary>
    public static bool Is(Exception exception) => exception is RequestFailedException or UnlistableContainerException
        || (exception is AggregateException { InnerExceptions: { Count: > 0 } tries } && tries.All(Is));

    /// <summary>
    /// Whether storage may succeed later without any change: it gave no answer, or answered 408, 429 or 5xx. A request that it refused or found wrong fails
    /// again until someone changes something.
    /// </summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        AggregateException several => Is(several) && several.InnerExceptions.All(IsTransient),
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } or UnlistableContainerException => true,
        _ => false,
    };

    /// <summary>What failed, without the headers and the body of the answer that the client puts into its messages.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Describe(first),
        RequestFailedException { Status: not 0 } failure => $"{FirstLine(failure)} (HTTP {failure.Status} {failure.ErrorCode}).",
        _ => FirstLine(exception),
    };

    private static string FirstLine(Exception exception) => exception.Message.Split('\n', 2)[0].Trim().TrimEnd('.');
}
