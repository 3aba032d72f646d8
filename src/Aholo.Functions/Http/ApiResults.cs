using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aholo.Functions.Projects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aholo.Functions.Http;

/// <summary>What the HTTP API answers with: JSON, or problem details (RFC 9457).</summary>
internal static class ApiResults
{
    /// <summary>A value as JSON.</summary>
    public static Utf8ContentHttpResult Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        TypedResults.Text(JsonSerializer.SerializeToUtf8Bytes(value, type), MediaTypeNames.Application.Json, status);

    /// <summary>A problem.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">What went wrong, for programs: see <see cref="RequestProblems"/>.</param>
    /// <param name="detail">What went wrong and what to do about it.</param>
    /// <param name="limit">The largest value that is allowed, if the problem is that it was exceeded.</param>
    public static ProblemHttpResult Problem(int status, string code, string detail, long? limit = null)
    {
        var extensions = Coded(code);
        if (limit is not null)
            extensions["limit"] = limit;
        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }

    /// <summary>A body that cannot be used.</summary>
    public static ProblemHttpResult Invalid(InvalidBodyException exception) =>
        Problem(exception.Status, RequestProblems.Of(exception.Status), exception.Message);

    /// <summary>400: each field that is wrong, with what is wrong with it.</summary>
    public static ValidationProblem Invalid(FieldErrors errors) => 
        TypedResults.ValidationProblem(errors.ToDictionary(), extensions: Coded(RequestProblems.Invalid));

    /// <summary>400: a field is wrong.</summary>
    public static ValidationProblem Invalid(string field, string error)
    {
        var errors = new FieldErrors();
        errors.Add(field, error);
        return Invalid(errors);
    }

    /// <summary>404: there is no such project.</summary>
    public static ProblemHttpResult NoProject(string id) => 
        Problem(StatusCodes.Status404NotFound, RequestProblems.NoProject, $"There is no project '{id}'.");

    private static Dictionary<string, object?> Coded(string code) => new() { ["code"] = code };
}
