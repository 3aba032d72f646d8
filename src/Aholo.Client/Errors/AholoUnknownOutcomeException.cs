namespace Aholo;

/// <summary>
/// A create request was sent, and whether the service accepted it is not known: the connection broke, the answer did not come in time, was a
/// server error without the service's own refusal, or could not be read. A project may exist and credits may be spent, so the client does not
/// send it again and neither should a caller (no idempotency key exists, facts C and D); a person must look. <see cref="Exception.InnerException"/>
/// is the failure that hid the outcome. Every other exception of a create proves that no project was created by it.
/// </summary>
/// <param name="message">What failed, and the remedy.</param>
/// <param name="innerException">The failure that hid the outcome.</param>
public sealed class AholoUnknownOutcomeException(string message, Exception? innerException = null) : AholoException(message, innerException);
