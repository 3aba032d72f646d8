namespace Aholo.Functions.Media;

/// <summary>A file is not what it should be. The message says what is wrong and what to do; <see cref="Code"/> is a problem code.</summary>
internal sealed class InvalidMediaException(string code, string message) : Exception(message)
{
    /// <summary>One of <see cref="Projects.ProblemCodes"/>.</summary>
    public string Code { get; } = code;
}
