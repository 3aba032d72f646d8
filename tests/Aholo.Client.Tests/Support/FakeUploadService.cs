using System.Net;
using System.Security.Cryptography;

namespace Aholo.Tests.Support;

/// <summary>An upload service in memory: single-use tokens, single uploads, blocks that survive their token, statuses.</summary>
internal sealed class FakeUploadService
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, byte[]> _blocks = [];
    private readonly Queue<string> _states;
    private int _tokens;

    public FakeUploadService(int blockSize, params string[] states)
    {
        BlockSize = blockSize;
        _states = new(states);
        Handler = new(AnswerAsync);
    }

    public ScriptedService Handler { get; }

    public int BlockSize { get; }

    public string Domain { get; init; } = "ous.example";

    /// <summary>Adds fields to the response of init. By default the missing blocks, if some were received.</summary>
    public Func<IReadOnlyCollection<int>, string>? InitAnswer { get; init; }

    /// <summary>Responds to a request instead of the service; null to let it pass.</summary>
    public Func<RecordedRequest, HttpResponseMessage?>? Before { get; init; }

    public int Tokens => _tokens;

    public IReadOnlyCollection<int> Blocks
    {
        get
        {
            lock (_gate)
                return [.. _blocks.Keys];
        }
    }

    public byte[] Content
    {
        get
        {
            lock (_gate)
                return [.. _blocks.Values.SelectMany(block => block)];
        }
    }

    public string Md5 => Convert.ToHexStringLower(MD5.HashData(Content));

    private Task<HttpResponseMessage> AnswerAsync(RecordedRequest request, CancellationToken cancellationToken) => Task.FromResult(Answer(request));

    public HttpResponseMessage Answer(RecordedRequest request)
    {
        if (Before?.Invoke(request) is { } instead)
            return instead;
        lock (_gate)
        {
            switch (request.Path)
            {
                case "/v2/aholo/upload/token":
                    return ScriptedService.Data($$"""{"ousToken":"token-{{++_tokens}}","globalDomain":"{{Domain}}","blockSize":{{BlockSize}}}""");
                case "/ous/api/v2/single/upload":
                    _blocks[1] = MultipartBody.Read(request).Parts["file"].Content;
                    return ScriptedService.Ok("""{"c":"0","d":{"taskId":"3FO4K029K4A3"},"m":""}""");
                case "/ous/api/v2/block/upload/init":
                    request.Body.ShouldBeEmpty();
                    var missing = Enumerable.Range(1, int.Parse(request.Query("blocks")!)).Except(_blocks.Keys).ToArray();
                    var ranges = _blocks.Count == 0 ? "null" : $"[{string.Join(',', missing.Select(block => $"\"{block}\""))}]";
                    var lack = InitAnswer?.Invoke(missing) ?? $"\"lackBlocks\":{ranges}";
                    return ScriptedService.Ok($$"""{"c":"0","d":{"taskId":7,"progress":null,{{lack}}},"m":""}""");
                case "/ous/api/v2/block/upload/part":
                    var part = MultipartBody.Read(request);
                    _blocks[int.Parse(part.Text("block"))] = part.Parts["file"].Content;
                    return ScriptedService.Ok("""{"c":"0","d":null,"m":""}""");
                case "/ous/api/v2/block/upload/abort":
                    _blocks.Clear();
                    return ScriptedService.Ok("""{"c":"0"}""");
                case "/ous/api/v2/upload/status":
                    return ScriptedService.Ok(_states.Count > 0
                        ? _states.Dequeue()
                        : """{"c":"0","d":{"status":5,"url":"https://ous.example/f.jpg","uploadKey":"k"},"m":""}""");
                default:
                    return ScriptedService.Answer(HttpStatusCode.NotFound, "");
            }
        }
    }
}
