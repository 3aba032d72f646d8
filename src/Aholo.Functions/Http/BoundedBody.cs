using Microsoft.AspNetCore.Http;

namespace Aholo.Functions.Http;

/// <summary>Reads small bodies of requests into memory.</summary>
internal static class BoundedBody
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxLength">The longest allowed body, in bytes.</param>
    /// <param name="time">Measures how long it takes.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="InvalidBodyException">The body is too long or too slow.</exception>
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
            throw new InvalidBodyException(StatusCodes.Status408RequestTimeout, $"The body did not arrive within {Timeout.TotalSeconds} seconds.");
        }

        return body.ToArray();
    }

    private static InvalidBodyException TooLong(int maxLength) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The body is longer than {maxLength} bytes.", maxLength);
}

/// <summary>The body of a request cannot be used. <see cref="ApiMiddleware"/> makes the response.</summary>
internal sealed class InvalidBodyException(int status, string message, long? limit = null) : Exception(message)
{
    /// <summary>The HTTP status of the response.</summary>
    public int Status { get; } = status;

    /// <summary>The longest allowed body in bytes, if it is too long.</summary>
    public long? Limit { get; } = limit;
}
