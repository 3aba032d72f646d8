using System.Text.Json.Serialization;

namespace Aholo.Simulator.V1;

/// <summary>The error body of v1.</summary>
/// <remarks><c>Code</c>: the HTTP status. <c>Message</c>: english, for developers. <c>Status</c>: google-style status name.</remarks>
internal sealed record ApiError(int Code, string Message, string Status, ApiErrorDetails Details);

/// <summary><c>Reason</c>: in upper snake case. <c>MetaData</c>: holds <c>bizCode</c> when there is one.</summary>
internal sealed record ApiErrorDetails(
    string Reason,
    string? Message,
    string? Domain,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? MetaData);
