namespace Aholo.Http;

/// <summary>An answer that is no success: the service's code and text, cleaned of secrets, and what it proves about the request.</summary>
internal sealed class ServiceFailure(ServiceAnswer answer, string? code, string? message, Delivery delivery)
{
    public ServiceAnswer Answer { get; } = answer;

    public string? Code { get; } = answer.Redactor.Clean(code);

    public string? Message { get; } = answer.Redactor.Clean(message);

    public Delivery Delivery { get; } = delivery;

    /// <summary>What the service said, in brackets and after a colon, to follow the sentence that says what it means.</summary>
    public string Said
    {
        get
        {
            var codes = Code is null ? $" (HTTP {(int)Answer.Status})" : $" (HTTP {(int)Answer.Status}, code {Code})";
            return Message is null ? codes : $"{codes}: {Message.TrimEnd('.', '。')}";
        }
    }
}
