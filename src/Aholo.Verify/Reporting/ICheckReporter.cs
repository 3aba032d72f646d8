namespace Aholo.Verify.Reporting;

/// <summary>Shows what is verified, as it happens.</summary>
internal interface ICheckReporter
{
    /// <param name="url">The deployment.</param>
    /// <param name="run">The start of the names of all that is made.</param>
    void Begin(Uri url, string run);

    void Report(CheckResult result);

    void End(IReadOnlyList<CheckResult> results);
}
