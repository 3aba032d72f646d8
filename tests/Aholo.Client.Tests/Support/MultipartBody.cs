using System.Text;

namespace Aholo.Tests.Support;

/// <summary>Reads a multipart/form-data body strictly by RFC 7578.</summary>
internal sealed class MultipartBody
{
    private MultipartBody(Dictionary<string, (string Head, byte[] Content)> parts) => Parts = parts;

    public IReadOnlyDictionary<string, (string Head, byte[] Content)> Parts { get; }

    public string Text(string name) => Encoding.UTF8.GetString(Parts[name].Content);

    public static MultipartBody Read(RecordedRequest request)
    {
        var type = request.Headers["Content-Type"];
        type.ShouldStartWith("multipart/form-data; boundary=");
        var boundary = type["multipart/form-data; boundary=".Length..];
        request.Headers["Content-Length"].ShouldBe(request.Body.Length.ToString());

        // Latin-1 keeps every byte.
        var text = Encoding.Latin1.GetString(request.Body);
        text.ShouldStartWith($"--{boundary}\r\n");
        text.ShouldEndWith($"\r\n--{boundary}--\r\n");
        var inner = text[$"--{boundary}\r\n".Length..^$"\r\n--{boundary}--\r\n".Length];
        return new(inner.Split($"\r\n--{boundary}\r\n").Select(part => part.Split("\r\n\r\n", 2)).ToDictionary(
            part => part[0].Split("; name=\"")[1].Split('"')[0],
            part => (part[0], Encoding.Latin1.GetBytes(part[1]))));
    }
}
