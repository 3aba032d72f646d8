using System.Globalization;
using Aholo.Versions;
using Aholo.Http;
using Aholo.Telemetry;

namespace Aholo.Uploads;

/// <summary>
/// The calls of the upload service (OUS v2), which both versions use. The token in a header is the only authentication. Responses are envelopes.
/// </summary>
internal sealed class UploadService(AholoTransport transport, AholoClientOptions options)
{
    private const string TokenHeader = "ous-token-v2";

    /// <summary>Sends a whole file. Not retried, because a token is valid for one attempt (docs/aholo-api.md, fact 28).</summary>
    public Task SendSingleAsync(
        UploadToken token, UploadSource source, string fileName, string md5, Action<int> onSent, CancellationToken cancellationToken) =>
        transport.SendAsync(
            Call(
                OperationNames.UploadSingle,
                RetryRule.Never,
                token,
                HttpMethod.Post,
                "/ous/api/v2/single/upload",
                () => new MultipartFileContent([("md5", md5)], source, fileName, 0, source.Length, md5, onSent)),
            static _ => true,
            cancellationToken);

    /// <summary>Starts or resumes a block upload.</summary>
    public Task<BlockPlan> InitBlocksAsync(
        UploadToken token, string fileName, string md5, long length, int blocks, CancellationToken cancellationToken)
    {
        (string Name, string Value)[] inputs =
        [
            ("md5", md5),
            ("blocks", blocks.ToString(CultureInfo.InvariantCulture)),
            ("size", length.ToString(CultureInfo.InvariantCulture)),
            ("name", fileName),
        ];
        var asForm = options.Upload.BlockInitTransport == AholoBlockInitTransport.Form;
        var query = new QueryString();
        if (!asForm)
        {
            foreach (var (name, value) in inputs)
                query.Add(name, value);
        }

        return transport.SendAsync(
            Call(
                OperationNames.InitBlockUpload,
                RetryRule.Safe,
                token,
                HttpMethod.Post,
                "/ous/api/v2/block/upload/init" + query,
                () => asForm
                    ? new FormUrlEncodedContent(inputs.Select(input => new KeyValuePair<string, string>(input.Name, input.Value)))
                    : new ByteArrayContent([])),
            data => BlockPlan.Read(data, blocks),
            cancellationToken);
    }

    /// <summary>Sends one block, counted from 1.</summary>
    public Task SendPartAsync(
        UploadToken token, UploadSource source, string fileName, int block, Func<Action<int>> beginAttempt, CancellationToken cancellationToken)
    {
        var offset = (block - 1) * token.BlockSize;
        return transport.SendAsync(
            Call(
                OperationNames.UploadPart,
                RetryRule.Safe,
                token,
                HttpMethod.Post,
                "/ous/api/v2/block/upload/part",
                () => new MultipartFileContent(
                    [("block", block.ToString(CultureInfo.InvariantCulture))],
                    source,
                    fileName,
                    offset,
                    Math.Min(token.BlockSize, source.Length - offset),
                    md5: null,
                    beginAttempt())),
            static _ => true,
            cancellationToken);
    }

    /// <summary>Aborts a block upload.</summary>
    public Task AbortBlocksAsync(UploadToken token, CancellationToken cancellationToken) =>
        transport.SendAsync(
            Call(
                OperationNames.AbortBlockUpload,
                RetryRule.Never,
                token,
                HttpMethod.Post,
                "/ous/api/v2/block/upload/abort",
                static () => new ByteArrayContent([])),
            static _ => true,
            cancellationToken);

    /// <summary>Gets the state of the upload that the token belongs to.</summary>
    public Task<UploadState> GetStatusAsync(UploadToken token, CancellationToken cancellationToken) =>
        transport.SendAsync(
            Call(OperationNames.GetUploadStatus, RetryRule.Safe, token, HttpMethod.Get, "/ous/api/v2/upload/status", static () => null),
            UploadState.Read,
            cancellationToken);

    private ApiCall Call(string operation, RetryRule retry, UploadToken token, HttpMethod method, string path, Func<HttpContent?> content) => new()
    {
        Operation = operation,
        Host = token.Host,
        Service = ServiceKind.Upload,
        Retry = retry,
        ErrorParser = ErrorParser.Envelope,
        AttemptTimeout = operation is OperationNames.UploadSingle or OperationNames.UploadPart
            ? options.Upload.AttemptTimeout
            : options.Retry.AttemptTimeout,
        Prepare = () =>
        {
            var request = new HttpRequestMessage(method, new Uri(token.Host.AbsoluteUri.TrimEnd('/') + path)) { Content = content() };
            request.Headers.TryAddWithoutValidation(TokenHeader, token.Value);
            return new(request, [token.Value]);
        },
    };
}
