using System.Text.Json.Serialization;

namespace Aholo.Simulator.V1;

/// <summary>The error body of v1.</summary>
/// <remarks><c>Code</c>: the HTTP status. <c>Status</c>: its name, as in Google's APIs.</remarks>
internal sealed record ApiError(int Code, string Message, string Status, ApiErrorDetails Details);

/// <summary>The details of an error. <c>MetaData</c> has <c>bizCode</c>, if there is one.</summary>
internal sealed record ApiErrorDetails(
    string Reason,
    string? Message,
    string? Domain,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? MetaData);
