namespace Aholo;

/// <summary>
/// A create request was sent, and it is unknown whether the service accepted it: the connection broke, no response came in time, or the response was a
/// server error outside the service's own format or could not be read. A project may exist and credits may be spent. The service has no idempotency
/// key (docs/aholo-api.md, fact 60), so neither the client nor its caller may send the request again; an operator must look at the account.
/// <see cref="Exception.InnerException"/> is the failure that hid the outcome. Every other exception of a create proves that the call created no project.
/// </summary>
/// <param name="message">What failed, and the remedy.</param>
/// <param name="innerException">The failure that hid the outcome.</param>
public sealed class AholoUnknownOutcomeException(string message, Exception? innerException = null) : AholoException(message, innerException);
