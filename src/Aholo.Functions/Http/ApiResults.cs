using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aholo.Functions.Projects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aholo.Functions.Http;

/// <summary>Makes the responses of the HTTP API: JSON, or problem details (RFC 9457).</summary>
internal static class ApiResults
{
    /// <summary>A value as JSON.</summary>
    public static Utf8ContentHttpResult Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        TypedResults.Text(JsonSerializer.SerializeToUtf8Bytes(value, type), MediaTypeNames.Application.Json, status);

    /// <summary>Problem details.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">One of <see cref="RequestProblems"/>, for programs.</param>
    /// <param name="detail">The problem and its remedy.</param>
    /// <param name="limit">The largest allowed value, if it was exceeded.</param>
    public static ProblemHttpResult Problem(int status, string code, string detail, long? limit = null)
    {
        var extensions = Coded(code);
        if (limit is not null)
            extensions["limit"] = limit;
        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }

    /// <summary>The response to a body that cannot be used.</summary>
    public static ProblemHttpResult Invalid(InvalidBodyException exception) =>
        Problem(exception.Status, RequestProblems.Of(exception.Status), exception.Message, exception.Limit);

    /// <summary>400: the errors of each field.</summary>
    public static ValidationProblem Invalid(FieldErrors errors) =>
        TypedResults.ValidationProblem(errors.ToDictionary(), extensions: Coded(RequestProblems.Invalid));

    /// <summary>400: the error of a field.</summary>
    public static ValidationProblem Invalid(string field, string error)
    {
        var errors = new FieldErrors();
        errors.Add(field, error);
        return Invalid(errors);
    }

    /// <summary>404: the project does not exist.</summary>
    public static ProblemHttpResult NoProject(string id) =>
        Problem(StatusCodes.Status404NotFound, RequestProblems.NoProject, $"Project '{id}' does not exist.");

    private static Dictionary<string, object?> Coded(string code) => new() { ["code"] = code };
}
