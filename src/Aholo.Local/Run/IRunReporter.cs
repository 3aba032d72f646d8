using System.Text.Json;
using Aholo.Functions.Triggers;
using Aholo.Local.Hosting;

namespace Aholo.Local.Run;

/// <summary>Tells what happens, to people or to programs.</summary>
internal interface IRunReporter
{
    /// <summary>Runs the start of everything, and tells that it takes a while.</summary>
    Task<LocalEnvironment> StartingAsync(Func<Task<LocalEnvironment>> start);

    /// <summary>Everything runs.</summary>
    void Ready(LocalEnvironment environment);

    /// <summary>The sample has been dropped.</summary>
    void Dropped(string blob, string projectId);

    /// <summary>The project has come to another stage, or Aholo's task to another status.</summary>
    void Project(ProjectView project);

    /// <summary>An event has been received from the queue.</summary>
    void Event(JsonElement cloudEvent);

    /// <summary>The sample is done.</summary>
    void Done(RunResult result);

    /// <summary>It goes on until it is told to stop.</summary>
    void Staying();

    /// <summary>Something is in the way.</summary>
    void Failed(string message);
}
