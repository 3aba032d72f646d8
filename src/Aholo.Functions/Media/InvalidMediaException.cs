namespace Aholo.Functions.Media;

/// <summary>A file is not what it should be. The message says what is wrong and what to do; <see cref="Code"/> is a problem code.</summary>
internal sealed class InvalidMediaException(string code, string message, Projects.ProblemParameters? parameters = null) : Exception(message)
{
    /// <summary>One of <see cref="Projects.ProblemCodes"/>.</summary>
    public string Code { get; } = code;

    /// <summary>The values in the message; null when it has none.</summary>
    public Projects.ProblemParameters? Parameters { get; } = parameters;
}
