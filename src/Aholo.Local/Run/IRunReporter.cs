using System.Text.Json;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Local.Hosting;

namespace Aholo.Local.Run;

/// <summary>Tells what happens, to people or to programs.</summary>
internal interface IRunReporter
{
    /// <summary>Runs the start of everything, and shows its steps.</summary>
    /// <param name="start">Starts everything; reports each step to what it is given.</param>
    Task<LocalEnvironment> StartingAsync(Func<IProgress<string>?, Task<LocalEnvironment>> start);

    /// <summary>Everything runs.</summary>
    void Ready(LocalEnvironment environment);

    /// <summary>The sample has been dropped.</summary>
    void Dropped(string blob, string projectId);

    /// <summary>The project has come to another stage, or Aholo's task to another status.</summary>
    void Project(ProjectView project);

    /// <summary>An event about the sample has been published.</summary>
    /// <param name="cloudEvent">The event.</param>
    /// <param name="fromQueue">Whether it was received from the queue, where another receiver may have taken it.</param>
    void Event(JsonElement cloudEvent, bool fromQueue);

    /// <summary>The sample is done.</summary>
    void Done(RunResult result);

    /// <summary>It goes on until it is told to stop.</summary>
    void Staying();

    /// <summary>Another project than the sample has ended, or asks for a decision.</summary>
    void Later(ProjectEventData project);

    /// <summary>It was told to stop, and everything has ended.</summary>
    /// <param name="dataDirectory">Where the state is.</param>
    void Stopped(string dataDirectory);

    /// <summary>Something is in the way.</summary>
    void Failed(string message);
}
