using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Http;

/// <summary>Returns the content of a blob, or problem details if the requested range or version is not available (RFC 9110 §13, §14).</summary>
/// <param name="content">The content.</param>
internal sealed class BlobResult(FileStreamHttpResult content) : IResult, IContentTypeHttpResult
{
    /// <summary>Gets the ETag of the blob, without quotation marks.</summary>
    public string Version => content.EntityTag!.Tag.ToString().Trim('"');

    /// <summary>Gets the media type of the content.</summary>
    public string ContentType => content.ContentType;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        if (!HttpMethods.IsGet(request.Method) || !IsByteRange(request.Headers.Range.ToString()))
            request.Headers.Remove(HeaderNames.Range); // ASP.NET Core would treat it as a range of bytes, and apply it to HEAD

        await content.ExecuteAsync(httpContext);

        if (FindProblem(response) is { } problem && HttpMethods.IsGet(request.Method))
        {
            // These headers describe the content, which is not sent.
            response.ContentLength = null;
            response.Headers.Remove(HeaderNames.ContentDisposition);
            response.Headers.CacheControl = "no-store";
            await problem.ExecuteAsync(httpContext);
        }
    }

    private static bool IsByteRange(string range) => range.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase);

    private static ProblemHttpResult? FindProblem(HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status412PreconditionFailed => ApiResults.Problem(
            response.StatusCode, RequestProblems.PreconditionFailed, "The file is not the version in If-Match or If-Unmodified-Since. Get it without the condition."),
        StatusCodes.Status416RangeNotSatisfiable => ApiResults.Problem(
            response.StatusCode, RequestProblems.RangeNotSatisfiable, "The range is outside the file. Content-Range has the size of the file."),
        _ => null,
    };
}
