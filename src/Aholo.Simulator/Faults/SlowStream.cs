namespace Aholo.Simulator.Faults;

/// <summary>Sends a response in pieces, with pauses in between.</summary>
internal sealed class SlowStream(Stream inner, HttpContext context, TimeSpan duration, TimeProvider time) : ResponseStream
{
    private const int Pieces = 8;

    private bool _begun;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var piece = (int)Math.Clamp(((context.Response.ContentLength ?? buffer.Length) + Pieces - 1) / Pieces, 1, int.MaxValue);
        while (buffer.Length > 0)
        {
            if (_begun)
                await Task.Delay(duration / (Pieces - 1), time, context.RequestAborted);
            _begun = true;
            var length = Math.Min(piece, buffer.Length);
            await inner.WriteAsync(buffer[..length], cancellationToken);
            await inner.FlushAsync(cancellationToken);
            buffer = buffer[length..];
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}
