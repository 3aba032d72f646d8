namespace Aholo.Simulator.Faults;

/// <summary>Stretches a response over a time: it comes in pieces with a pause before each.</summary>
internal sealed class SlowStream(Stream inner, HttpContext context, TimeSpan duration, TimeProvider time) : ResponseStream
{
    private const int Pieces = 8;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var piece = (int)Math.Clamp(((context.Response.ContentLength ?? buffer.Length) + Pieces - 1) / Pieces, 1, int.MaxValue);
        while (buffer.Length > 0)
        {
            await Task.Delay(duration / Pieces, time, context.RequestAborted);
            var length = Math.Min(piece, buffer.Length);
            await inner.WriteAsync(buffer[..length], cancellationToken);
            await inner.FlushAsync(cancellationToken);
            buffer = buffer[length..];
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}
