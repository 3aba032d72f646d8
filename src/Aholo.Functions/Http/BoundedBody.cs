using Microsoft.AspNetCore.Http;

namespace Aholo.Functions.Http;

/// <summary>Reads small bodies of requests into memory.</summary>
internal static class BoundedBody
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxLength">How long the body may be, in bytes.</param>
    /// <param name="time">Measures how long it takes.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="InvalidBodyException">It is too long or too slow.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, int maxLength, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxLength)
            throw TooLong(maxLength);

        using var timeout = new CancellationTokenSource(Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            int length;
            while ((length = await request.Body.ReadAsync(buffer, stop.Token)) > 0)
            {
                body.Write(buffer, 0, length);
                if (body.Length > maxLength)
                    throw TooLong(maxLength);
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new InvalidBodyException(StatusCodes.Status408RequestTimeout, $"The body did not come within {Timeout.TotalSeconds} seconds.");
        }

        return body.ToArray();
    }

    private static InvalidBodyException TooLong(int maxLength) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The body is longer than {maxLength} bytes.");
}

/// <summary>The body of a request cannot be used.</summary>
internal sealed class InvalidBodyException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status to answer with.</summary>
    public int Status { get; } = status;
}
