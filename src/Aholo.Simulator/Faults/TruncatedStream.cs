namespace Aholo.Simulator.Faults;

/// <summary>Lets some bytes of a response through, half of it by default, and then resets the connection.</summary>
internal sealed class TruncatedStream(Stream inner, HttpContext context, long? bytes) : ResponseStream
{
    private long _written;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = (bytes ?? context.Response.ContentLength / 2 ?? 0) - _written;
        var through = buffer[..(int)Math.Clamp(left, 0, buffer.Length)];
        _written += through.Length;
        await inner.WriteAsync(through, cancellationToken);
        if (through.Length == buffer.Length)
            return;

        await inner.FlushAsync(cancellationToken);
        context.Abort();
        throw new OperationCanceledException("The fault rule ends the response here.");
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}
