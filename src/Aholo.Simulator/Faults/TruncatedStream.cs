namespace Aholo.Simulator.Faults;

/// <summary>
/// Sends some bytes of a response, half of them by default and at least one, and drops the others. The server closes the connection of a
/// response that is shorter than its Content-Length. A reset could discard bytes that were already written.
/// </summary>
internal sealed class TruncatedStream(Stream inner, HttpContext context, long? bytes) : ResponseStream
{
    private long _written;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = Math.Max(1, bytes ?? context.Response.ContentLength / 2 ?? 0) - _written;
        var through = buffer[..(int)Math.Clamp(left, 0, buffer.Length)];
        _written += through.Length;
        await inner.WriteAsync(through, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}
