using System.Net;

namespace Aholo.Http;

/// <summary>A request body that reads a source. Keeps the failure of the source, which HttpClient may report as a lost connection or a cancellation.</summary>
internal abstract class SourceContent : HttpContent
{
    public AholoException? Failure { get; private set; }

    protected abstract Task WriteAsync(Stream stream, CancellationToken cancellationToken);

    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected sealed override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (AholoException failure)
        {
            Failure = failure;
            throw;
        }
    }
}
