using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aholo.Simulator.Http;

/// <summary>
/// The envelope of every response of v2 and of the upload service: <c>{"c":"0","d":…,"m":null,"f":""}</c>, where the upload service has no <c>f</c>.
/// </summary>
/// <typeparam name="T">The type of the data.</typeparam>
internal sealed class Envelope<T>(string code, T? data, string? message, bool flag, JsonTypeInfo<T>? json, int httpStatus) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var body = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("c", code);
            writer.WritePropertyName("d");
            if (data is null)
                writer.WriteNullValue();
            else
                JsonSerializer.Serialize(writer, data, json!);
            writer.WriteString("m", message);
            if (flag)
                writer.WriteString("f", string.Empty);
            writer.WriteEndObject();
        }

        httpContext.Response.StatusCode = httpStatus;
        httpContext.Response.ContentType = "application/json;charset=UTF-8";
        httpContext.Response.ContentLength = body.Length;
        await httpContext.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), httpContext.RequestAborted);
    }
}

internal static class Envelope
{
    public static Envelope<T> Success<T>(T data, JsonTypeInfo<T> json, bool flag = true) => new("0", data, null, flag, json, StatusCodes.Status200OK);

    public static Envelope<object> Empty(bool flag) => new("0", null, null, flag, null, StatusCodes.Status200OK);

    public static Envelope<object> Error(string code, string message, bool flag, int httpStatus) => new(code, null, message, flag, null, httpStatus);
}
