using Microsoft.Extensions.Logging;

namespace LocalAzure.Aspire;

/// <summary>Writes the steps of an installation to the log of a resource.</summary>
internal sealed partial class InstallProgress(ILogger logger) : IProgress<string>
{
    public void Report(string value) => LogStep(value);

    [LoggerMessage(LogLevel.Information, "{Step}")]
    private partial void LogStep(string step);
}
