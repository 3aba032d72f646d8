using System.Text.Json;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Local.Hosting;

namespace Aholo.Local.Run;

/// <summary>Reports the progress of a run, to people or to programs.</summary>
internal interface IRunReporter
{
    /// <summary>Runs the start, and shows its steps.</summary>
    /// <param name="start">Starts everything and reports each step.</param>
    Task<LocalEnvironment> StartingAsync(Func<IProgress<string>?, Task<LocalEnvironment>> start);

    /// <summary>Everything is running.</summary>
    void Ready(LocalEnvironment environment);

    /// <summary>Storage has lost data of a project that it had confirmed.</summary>
    void Lost(string message);

    /// <summary>The data directory can no longer be written, or can be written again.</summary>
    void Disk(string message);

    /// <summary>The sample has been uploaded.</summary>
    void Uploaded(string blob, string projectId);

    /// <summary>The stage of the project or the status of Aholo's task has changed.</summary>
    void Project(ProjectView project);

    /// <summary>An event about the sample has been published.</summary>
    /// <param name="cloudEvent">The event.</param>
    /// <param name="fromQueue">Whether it was received from the queue; another receiver may have taken it.</param>
    void Event(JsonElement cloudEvent, bool fromQueue);

    /// <summary>The sample is done.</summary>
    void Done(RunResult result);

    /// <summary>The run continues until it is stopped.</summary>
    void Staying();

    /// <summary>A project other than the sample has ended, or requires a decision.</summary>
    void Later(ProjectEventData project);

    /// <summary>The run was stopped, and everything has ended.</summary>
    /// <param name="dataDirectory">The directory of the state.</param>
    void Stopped(string dataDirectory);

    /// <summary>The run has failed.</summary>
    void Failed(string message);
}
