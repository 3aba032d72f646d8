using Aholo.Files.Problems;

namespace Aholo.Files.Media;

/// <summary>A file cannot be used. The message says what is wrong and what to do; <see cref="Code"/> is a problem code.</summary>
public sealed class InvalidMediaException(string code, string message, ProblemParameters? parameters = null) : Exception(message)
{
    /// <summary>Gets the code, one of <see cref="ProblemCodes"/>.</summary>
    public string Code { get; } = code;

    /// <summary>Gets the values in the message; null if it has none.</summary>
    public ProblemParameters? Parameters { get; } = parameters;
}
