namespace Aholo.Verify.Reporting;

/// <summary>Reports the results of a run.</summary>
internal interface ICheckReporter
{
    /// <param name="url">The deployment.</param>
    /// <param name="run">The prefix of the names of everything that the run creates.</param>
    void Begin(Uri url, string run);

    void Report(CheckResult result);

    void End(IReadOnlyList<CheckResult> results);
}
