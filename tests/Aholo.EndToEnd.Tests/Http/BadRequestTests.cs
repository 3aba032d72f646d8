using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aholo.Files.Media;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;

namespace Aholo.EndToEnd.Tests.Http;

[Collection<AppTests>]
public sealed class BadRequestTests(LocalFixture local)
{
    private const string Nobody = "/api/projects/p00000000000000000000";

    private static readonly IReadOnlyList<BadRequest> Requests =
    [
        BadRequest.Form("a body without a type", contentType: null),
        BadRequest.Form("a body of text", "text/plain"),
        BadRequest.Form("a form", "multipart/form-data; boundary=x"),
        BadRequest.Form("JSON in UTF-16", "application/json; charset=utf-16"),
        BadRequest.Form("JSON that is compressed", "application/json", "gzip"),

        BadRequest.Start("nothing", "", "The body is empty"),
        BadRequest.Start("no JSON", "a mug", "The body"),
        BadRequest.Start("JSON that breaks off", """{"name": """, "The body"),
        BadRequest.Start("JSON with a comment", """{} // that is all""", "The body"),
        BadRequest.Start("null", "null", "The body"),
        BadRequest.Start("20,000 unknown fields", $"{{{string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"f{i}\":0"))}}}", "…"),
        BadRequest.Start("an array", "[]", "The body"),
        BadRequest.Start("10,000 arrays in each other", Deep(10_000), "The body"),
        BadRequest.Start("10,000 arrays in a field", $$"""{"files": {{Deep(10_000)}}}""", "The body"),
        BadRequest.Start("2 MB of JSON", $$"""{"name": "{{new string('a', 2_000_000)}}"}""", "longer than", HttpStatusCode.RequestEntityTooLarge),
        new("100 MB of JSON", "POST", "/api/projects", HttpStatusCode.RequestEntityTooLarge, "longer than")
        {
            Content = () => new BadRequest.DeclaredContent(LocalFixture.MaxInputBytes, "application/json"),
        },
        BadRequest.Start("a name that is no UTF-8", "", "name") with { Content = () => BadRequest.Json([.. "{\"name\": \""u8, 0xC0, 0xAE, .. "\"}"u8]) },

        BadRequest.Start("an unknown field", """{"colour": "red"}""", "colour"),
        BadRequest.Start("a field in other case", """{"Name": "mug"}""", "Name"),
        BadRequest.Start("a field of half a character", """{"\ud800": 1}""", "The body"),
        BadRequest.Start("a field given twice", """{"name": "a", "name": "b"}""", "name"),
        BadRequest.Start("a name that is a number", """{"name": 7}""", "name"),
        BadRequest.Start("an empty name", """{"name": ""}""", "name"),
        BadRequest.Start("a name that is too long", $$"""{"name": "{{new string('a', 101)}}"}""", "name"),
        BadRequest.Start("a name with NUL", """{"name": "mug\u0000.jpg"}""", "name"),
        BadRequest.Start("a name that is shown backwards", """{"name": "mug\u202Egpj.exe"}""", "name"),
        BadRequest.Start("a name of half a character", """{"name": "\ud83d"}""", "name"),
        BadRequest.Start("a name that XML cannot represent", """{"name": "mug\uFFFE"}""", "name"),
        BadRequest.Start("an unknown kind", """{"kind": "photogrammetry"}""", "kind"),
        BadRequest.Start("a quality by its number", """{"quality": "1"}""", "quality"),
        BadRequest.Start("two qualities", """{"quality": "low, high"}""", "quality"),
        BadRequest.Start("a switch that is text", """{"includeSog": "true"}""", "includeSog"),
        BadRequest.Start("a prompt for a reconstruction", """{"prompt": "a lamp", "files": ["a.jpg"]}""", "prompt"),
        BadRequest.Start("a generation from nothing", """{"kind": "generation"}""", "prompt"),
        BadRequest.Start("a prompt that is too long", $$"""{"kind": "generation", "prompt": "{{new string('a', 2_001)}}"}""", "prompt"),
        BadRequest.Start("a prompt with NUL", """{"kind": "generation", "prompt": "a\u0000lamp"}""", "prompt"),

        BadRequest.Start("a prompt that XML cannot represent", """{"kind": "generation", "prompt": "a lamp\uFFFE"}""", "prompt"),
        BadRequest.Start("no files", "{}", "files"),
        BadRequest.Start("one file, not in a list", """{"files": "mug.jpg"}""", "files"),
        BadRequest.Start("an empty list of files", """{"files": []}""", "files"),
        BadRequest.Start("a file that is a number", """{"files": [7]}""", "files[0]"),
        BadRequest.Start("a file above the container", """{"files": ["../assets/model.ply"]}""", "files[0]"),
        BadRequest.Start("a file above its folder", """{"files": ["tour/../mug.jpg"]}""", "files[0]"),
        BadRequest.Start("a file of the machine", """{"files": ["/etc/passwd"]}""", "files[0]"),
        BadRequest.Start("a file of a Windows machine", """{"files": ["C:\\mug.jpg"]}""", "files[0]"),
        BadRequest.Start("a file with NUL", """{"files": ["mug.jpg\u0000.txt"]}""", "files[0]"),
        BadRequest.Start("a file that XML cannot represent", """{"files": ["mug\uFFFF.jpg"]}""", "files[0]"),
        BadRequest.Start("a cover that XML cannot represent", """{"files": ["a.jpg"], "cover": "mug\uFFFE.jpg"}""", "cover"),
        BadRequest.Start("a file with dots as full-width signs", """{"files": ["\uFF0E\uFF0E/mug.jpg"]}""", "files[0]"),
        BadRequest.Start("a file with dots as percent signs", """{"files": ["%2e%2e/mug.jpg"]}""", "files[0]"),
        BadRequest.Start("a file on the web", """{"files": ["http://169.254.169.254/latest"]}""", "files[0]"),
        BadRequest.Start("a file whose path is too long", $$"""{"files": ["{{new string('a', 1_025)}}"]}""", "files[0]"),
        BadRequest.Start("a file that is not there", """{"files": ["nowhere.jpg"]}""", "files[0]"),
        BadRequest.Start("a file given twice", """{"files": ["a.jpg", "a.jpg"]}""", "files[1]"),
        BadRequest.Start("10,000 files", $$"""{"files": [{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"{i}.jpg\""))}}]}""", "files"),
        BadRequest.Start("a cover that is none of the files", """{"files": ["a.jpg"], "cover": "b.jpg"}""", "cover"),

        BadRequest.Key("an empty key", ""),
        BadRequest.Key("a key that is too long", new string('k', 257)),
        BadRequest.Key("a key with a tab", "a\tb"),
        BadRequest.Key("two keys", "a", "b"),

        BadRequest.List("pageSize=0", "pageSize"),
        BadRequest.List("pageSize=101", "pageSize"),
        BadRequest.List("pageSize=-1", "pageSize"),
        BadRequest.List("pageSize=1e1", "pageSize"),
        BadRequest.List("pageSize=%EF%BC%95", "pageSize"),
        BadRequest.List("pageSize=1&pageSize=2", "pageSize"),
        BadRequest.List("stage=Done", "stage"),
        BadRequest.List("stage=1", "stage"),
        BadRequest.List("continuationToken=%20!", "continuationToken"),
        BadRequest.List("continuationToken=AAAA", "continuationToken"),
        BadRequest.List($"continuationToken={new string('A', 2_001)}", "continuationToken"),
        BadRequest.List($"search={new string('a', 101)}", "search"),

        new("an id that is none", "GET", "/api/projects/robots.txt", HttpStatusCode.NotFound, "robots.txt"),
        new("an id in other case", "GET", "/api/projects/P00000000000000000000", HttpStatusCode.NotFound, "P0000"),
        new("an id with an encoded path", "GET", "/api/projects/..%2Fassets", HttpStatusCode.NotFound, "..%2Fassets"),
        new("no such project", "DELETE", Nobody, HttpStatusCode.NotFound, "p0000"),
        new("a choice that is none", "DELETE", $"{Nobody}?assets=maybe", HttpStatusCode.BadRequest, "assets"),
        new("another choice that is none", "POST", $"{Nobody}/retry?recreate=1", HttpStatusCode.BadRequest, "recreate"),
        new("no project to retry", "POST", $"{Nobody}/retry", HttpStatusCode.NotFound, "p0000"),
        new("no project to cancel", "POST", $"{Nobody}/cancel", HttpStatusCode.NotFound, "p0000"),
        new("a result with an encoded path", "GET", $"{Nobody}/assets/..%2F..%2Fcreate.json", HttpStatusCode.NotFound, "has no asset"),

        BadRequest.Resolve("no decision", "{}", "decision"),
        BadRequest.Resolve("an unknown decision", """{"decision": "guess"}""", "'decision' must be 'adopt' or"),
        BadRequest.Resolve("an adoption of nothing", """{"decision": "adopt"}""", "aholoProjectId"),
        BadRequest.Resolve("a question that is text", """{"decision": "abandon", "decisionNumber": "1"}""", "'decisionNumber' must be a whole number"),
        BadRequest.Resolve("a field that a decision has not", """{"decision": "abandon", "why": "no"}""", "why"),
        BadRequest.Resolve("a field with a name of 500,000 characters", $$"""{"{{new string('w', 500_000)}}": "no"}""", "more bytes)"),
        BadRequest.Resolve(
            "an id that is too long", $$"""{"decision": "adopt", "aholoProjectId": "{{new string('3', 101)}}"}""", "aholoProjectId"),
        BadRequest.Resolve("a decision 10,000 arrays deep", Deep(10_000), "The body"),

        BadRequest.Upload("an encoded path above the container", "..%2Fmug.jpg", "path"),
        BadRequest.Upload("an empty folder", "tour//mug.jpg", "path"),
        BadRequest.Upload("a backslash", "tour%5Cmug.jpg", "path"),
        BadRequest.Upload("a line break", "mug%0A.jpg", "path"),
        BadRequest.Upload("a path with U+0001", "mug%01.jpg", "path"),
        BadRequest.Upload("a path with U+007F", "mug%7F.jpg", "path"),
        BadRequest.Upload("a path with U+FFFE", "mug%EF%BF%BE.jpg", "path"),
        BadRequest.Upload("a path with U+FFFF", "tour/mug%EF%BF%BF.jpg", "path"),
        BadRequest.Upload("a name with U+FFFE", "mug.jpg?name=mug%EF%BF%BE", "name"),
        BadRequest.Upload("a path that is shown backwards", "mug%E2%80%AEgpj.exe", "path"),
        BadRequest.Upload("a path that is too long", new string('a', 1_025), "path"),
        BadRequest.Upload("an unknown option", "mug.jpg?colour=red", "colour"),
        BadRequest.Upload("an option that is wrong", "mug.jpg?quality=best", "quality"),
        BadRequest.Upload("an option given twice", "mug.jpg?quality=low&quality=high", "quality"),
        BadRequest.Upload("an option for a file in a folder", "tour/mug.jpg?quality=low", "quality"),
        BadRequest.Upload("a part of a file", "mug.jpg", "Content-Range", headers: ("Content-Range", "bytes 0-4/10")),
        BadRequest.Upload("an MD5 that is none", "mug.jpg", "Content-MD5", headers: ("Content-MD5", "abc")),
        BadRequest.Upload("an MD5 of something else", "mug.jpg", "Content-MD5", headers: ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")),
        BadRequest.Upload("a weak ETag", "mug.jpg", "If-Match", headers: ("If-Match", "W/\"0x1\"")),
        BadRequest.Upload("another version", "mug.jpg", "If-Match", HttpStatusCode.PreconditionFailed, ("If-Match", "\"0x1\"")),
        BadRequest.Upload("a file that is compressed", "mug.jpg", "gzip", HttpStatusCode.UnsupportedMediaType, ("Content-Encoding", "gzip")),
        BadRequest.Upload("a file in a form", "mug.jpg", "Multipart forms", HttpStatusCode.UnsupportedMediaType, ("Content-Type", "multipart/form-data; boundary=x")),
        BadRequest.Upload("an empty file", "mug.jpg", "The body") with { Content = () => new ByteArrayContent([]) },
        BadRequest.Upload("a file that is too large", "mug.jpg", "Aholo:Files:MaxBytes", HttpStatusCode.RequestEntityTooLarge) with
        {
            Content = () => new BadRequest.DeclaredContent(LocalFixture.MaxInputBytes + 1, "image/jpeg"),
        },

        BadRequest.DirectUpload("nothing", "{}", "size"),
        BadRequest.DirectUpload("no JSON", "mug.jpg", "The body"),
        BadRequest.DirectUpload("no path", """{"size": 1}""", "path"),
        BadRequest.DirectUpload("a path above the container", """{"path": "../assets/model.ply", "size": 1}""", "path"),
        BadRequest.DirectUpload("a path with an encoded slash", """{"path": "tour%2Fmug.jpg", "size": 1}""", "path"),
        BadRequest.DirectUpload("a path of half a character", """{"path": "\ud83d.jpg", "size": 1}""", "'path'"),
        BadRequest.DirectUpload("no bytes", """{"path": "mug.jpg", "size": 0}""", "size"),
        BadRequest.DirectUpload("fewer bytes than none", """{"path": "mug.jpg", "size": -1}""", "size"),
        BadRequest.DirectUpload("a size that is text", """{"path": "mug.jpg", "size": "5"}""", "'size' must be a whole number"),
        BadRequest.DirectUpload("half a byte", """{"path": "mug.jpg", "size": 1.5}""", "'size' must be a whole number"),
        BadRequest.DirectUpload("a size beyond numbers", """{"path": "mug.jpg", "size": 9223372036854775808}""", "'size' must be a whole number"),
        BadRequest.DirectUpload("a type with a line break", """{"path": "mug.jpg", "size": 1, "contentType": "image/jpeg\r\nx: y"}""", "contentType"),
        BadRequest.DirectUpload("an unknown field", """{"path": "mug.jpg", "size": 1, "name": "mug"}""", "name"),
        BadRequest.DirectUpload("a field given twice", """{"path": "mug.jpg", "size": 1, "size": 2}""", "size"),
        BadRequest.DirectUpload("options in a list", """{"path": "mug.jpg", "size": 1, "options": ["high"]}""", "options"),
        BadRequest.DirectUpload("an unknown option", """{"path": "mug.jpg", "size": 1, "options": {"colour": "red"}}""", "colour"),
        BadRequest.DirectUpload("an option of a folder", """{"path": "mug.jpg", "size": 1, "options": {"cover": "mug.jpg"}}""", "cover"),
        BadRequest.DirectUpload("an option that is wrong", """{"path": "mug.jpg", "size": 1, "options": {"quality": "best"}}""", "quality"),
        BadRequest.DirectUpload("an option given twice", """{"path": "mug.jpg", "size": 1, "options": {"name": "a", "name": "b"}}""", "name"),
        BadRequest.DirectUpload("a switch that is text", """{"path": "mug.jpg", "size": 1, "options": {"panorama": "true"}}""", "panorama"),
        BadRequest.DirectUpload("an option for a file in a folder", """{"path": "tour/mug.jpg", "size": 1, "options": {"quality": "low"}}""", "options"),
        BadRequest.DirectUpload(
            "a prompt too long for metadata",
            $$$"""{"path": "mug.jpg", "size": 1, "options": {"kind": "generation", "prompt": "{{{new string('杯', 1_000)}}}"}}""",
            "prompt"),
        BadRequest.DirectUpload("a weak ETag", """{"path": "mug.jpg", "size": 1}""", "If-Match") with { Headers = [("If-Match", "W/\"0x1\"")] },
        BadRequest.DirectUpload(
            "a file that is too large", $$"""{"path": "mug.jpg", "size": {{LocalFixture.MaxInputBytes + 1}}}""", "Aholo:Files:MaxBytes",
            HttpStatusCode.RequestEntityTooLarge),
    ];

    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    public static TheoryData<string> All => [.. Requests.Select(request => $"{request.Method} {request.What}")];

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_invalid_request_is_rejected_with_a_problem_that_explains_it_and_starts_nothing(string name)
    {
        var bad = Requests.Single(request => $"{request.Method} {request.What}" == name);
        var before = await EverythingAsync();

        using var request = bad.ToMessage(local.Http.BaseAddress!);
        request.Headers.ExpectContinue = request.Content is BadRequest.DeclaredContent;
        using var response = await local.Http.SendAsync(request, CancellationToken);

        var answer = await response.Content.ReadAsStringAsync(CancellationToken);
        response.StatusCode.ShouldBe(bad.Status, answer);
        answer.Length.ShouldBeLessThan(10_000);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(answer).RootElement;
        if (problem.TryGetProperty("errors", out var errors))
            errors.EnumerateObject().Select(error => error.Name).ShouldContain(bad.Says, answer);
        else
            problem.GetProperty("detail").GetString()!.ShouldContain(bad.Says);
        (await EverythingAsync()).ShouldBe(before);
    }

    // The host is still running.
    private async Task<(string? NewestProject, int Uploads, int AtAholo)> EverythingAsync()
    {
        var newest = await local.Http.GetFromJsonAsync("/api/projects?pageSize=1", FunctionsJson.Shared.ProjectPage, CancellationToken);
        var uploads = await local.Environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads)
            .GetBlobsAsync(cancellationToken: CancellationToken).CountAsync(CancellationToken);
        return (newest!.Items is [var project, ..] ? project.Id : null, uploads, local.Environment.Simulator!.GetStats().Projects.Count);
    }

    private static string Deep(int depth) => new StringBuilder().Append('[', depth).Append(']', depth).ToString();
}
