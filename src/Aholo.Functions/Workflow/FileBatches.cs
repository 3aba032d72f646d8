using Aholo.Functions.Projects;
using Aholo.Functions.Workflow.Activities;

namespace Aholo.Functions.Workflow;

/// <summary>Runs an activity on all files of a project: in batches, a few at a time.</summary>
internal sealed class FileBatches(
    ProjectInput input, int files, ProjectProgress progress, ProjectActivities activities, ProjectCancellation cancellation)
{
    /// <summary>The least number of batches, if there are as many files, so that progress shows for a few files too.</summary>
    private const int MinBatches = 16;

    /// <summary>Runs the activity on every file, whatever becomes of the others.</summary>
    /// <returns>What was found in the files.</returns>
    /// <exception cref="ProjectEndedException">Some files cannot be used, or the project was canceled.</exception>
    public async Task<BatchResult> RunAsync(string activity)
    {
        var size = Math.Clamp((files + MinBatches - 1) / MinBatches, 1, input.Settings.Batches.Size);
        var waiting = new Queue<FileBatch>(
            Enumerable.Range(0, (files + size - 1) / size).Select(batch => new FileBatch(
                input.Id, batch * size, Math.Min(size, files - (batch * size)), input.Attempt)));
        var running = new Dictionary<Task<BatchResult>, FileBatch>();
        var found = BatchResult.Fine;
        while (waiting.Count > 0 || running.Count > 0)
        {
            while (running.Count < input.Settings.Batches.Parallel && waiting.TryDequeue(out var next))
                running.Add(activities.CallAsync<BatchResult>(activity, next), next);

            var ended = await cancellation.UnlessRequestedAsync(Task.WhenAny(running.Keys));
            var result = await ended;
            found = found.Plus(result);
            progress.AddFiles(running[ended].Count, result.Warnings);
            running.Remove(ended);
        }

        return found.Problems.Count == 0
            ? found
            : throw new ProjectEndedException(ProjectStage.Failed, ProjectProblems.Combine(found.Problems, files));
    }
}
