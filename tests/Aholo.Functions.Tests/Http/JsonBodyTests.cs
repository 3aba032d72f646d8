using System.Text;
using System.Text.Json.Serialization.Metadata;
using Aholo.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Aholo.Functions.Tests.Http;

public sealed class JsonBodyTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{ "size": 1.5 }""", "The body's property 'size' must be a whole number, once.")]
    [InlineData("""{ "size": "5" }""", "The body's property 'size' must be a whole number, once.")]
    [InlineData("""{ "size": { } }""", "The body's property 'size' must be a whole number, once.")]
    [InlineData("""{ "path": 7 }""", "The body's property 'path' must be a string, once.")]
    [InlineData("""{ "path": "a", "path": "b" }""", "The body's property 'path' must be a string, once.")]
    [InlineData("""{ "options": { "name": "a", "name": "b" } }""", "The body's property 'options' has the property 'name' twice.")]
    [InlineData("""{ "paths": "a" }""", "The body has the unknown property 'paths'. The properties are path, size, contentType, options.")]
    [InlineData("[]", "The body must be a JSON object.")]
    [InlineData("7", "The body must be a JSON object.")]
    [InlineData("""{ "size": """, "The body is not valid JSON: ")]
    [InlineData("""{ "size": x }""", "The body is not valid JSON: ")]
    [InlineData("x", "The body is not valid JSON: ")]
    public async Task An_error_in_a_body_is_described_without_types_of_the_app(string body, string expected)
    {
        var exception = await Should.ThrowAsync<InvalidBodyException>(ReadAsync(body, FunctionsJson.Shared.DirectUploadRequest));

        exception.Message.ShouldStartWith(expected);
        exception.Message.ShouldNotContain("Aholo");
        exception.Message.ShouldNotContain("System");
    }

    [Theory]
    [InlineData("""{ "decision": "maybe" }""")]
    [InlineData("""{ "decision": 1 }""")]
    public async Task An_unknown_value_is_rejected_with_the_valid_ones(string body) =>
        (await Should.ThrowAsync<InvalidBodyException>(ReadAsync(body, FunctionsJson.Shared.ResolveRequest))).Message
            .ShouldBe("The body's property 'decision' must be 'adopt' or 'recreate' or 'abandon', once.");

    [Theory]
    [InlineData("application/json;charset=utf-8", "")]
    [InlineData("Application/JSON; charset=\"UTF-8\"", "")]
    [InlineData("application/json", "\uFEFF")]
    public async Task A_quoted_charset_and_a_byte_order_mark_are_accepted(string contentType, string start) =>
        (await ReadAsync($$"""{{start}}{ "path": "mug.jpg", "size": 5 }""", FunctionsJson.Shared.DirectUploadRequest, contentType)).Size.ShouldBe(5);

    private static Task<T> ReadAsync<T>(string body, JsonTypeInfo<T> type, string contentType = "application/json")
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = contentType;
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return new JsonBody(TimeProvider.System).ReadAsync(request, type, CancellationToken);
    }
}
