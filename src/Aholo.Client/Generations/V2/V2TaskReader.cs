using System.Collections.Concurrent;
using System.Text.Json;
using Aholo.Http;
using Aholo.Tasks;
using Aholo.Telemetry;

namespace Aholo.Generations.V2;

/// <summary>
/// Finds the tasks of projects by the <c>by-ids</c> call, whose two descriptions contradict each other: it takes project ids (fact Q) or task ids,
/// and its answer is keyed by task id (fact D). So an element belongs to a project when its <c>taskId</c> or <c>projectId</c> is the id that was
/// asked for, or the task id learned for it: from the only element of a query for that one project, or from the project's info. An element that names
/// another project, or another task than the project's info or an earlier answer, never counts. Position never counts.
/// </summary>
internal sealed class V2TaskReader(
    Func<IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyList<V2TaskElement>>> list,
    Func<string, CancellationToken, Task<string?>> findTaskId,
    ClientLog log)
{
    private const int MostRemembered = 100_000;

    private readonly ConcurrentDictionary<string, TaskKey> _learned = [];

    public static IReadOnlyList<V2TaskElement> ReadList(JsonElement data) => data.ValueKind switch
    {
        JsonValueKind.Array => [.. data.EnumerateArray().Select(V2TaskElement.Read)],
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        _ => throw Failures.Lacks(OperationNames.GetTasks, "a list of tasks"),
    };

    /// <summary>A task id in a project's info. None is documented; these are the names that the back end's other answers use (fact I).</summary>
    public static string? ReadTaskId(JsonElement data)
    {
        if (data.Field("taskId").Text() is { } id)
            return id;
        if (data.Field("task").Field("taskId").Text() is { } nested)
            return nested;
        foreach (var name in (ReadOnlySpan<string>)["taskIds", "tasks", "taskList"])
        {
            if (data.Field(name) is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0)
            {
                var first = array[0];
                return first.Text() ?? first.Field("taskId").Text();
            }
        }

        return null;
    }

    /// <summary>Reports a result for every id as soon as it is known.</summary>
    public async Task LookUpAsync(string[] projectIds, Action<string, TaskLookup> report, CancellationToken cancellationToken)
    {
        IReadOnlyList<V2TaskElement> elements;
        try
        {
            elements = await list([.. projectIds.Select(id => KeyOf(id).Ask)], cancellationToken).ConfigureAwait(false);
        }
        catch (AholoRejectedException refused) when (projectIds.Length > 1 && refused.ServiceCode is not null)
        {
            // One bad id may spoil the list for all: halve it until the bad one stands alone.
            var half = projectIds.Length / 2;
            await Task.WhenAll(
                LookUpAsync(projectIds[..half], report, cancellationToken),
                LookUpAsync(projectIds[half..], report, cancellationToken)).ConfigureAwait(false);
            return;
        }
        catch (AholoException failure)
        {
            foreach (var id in projectIds)
                report(id, new(null, failure));
            return;
        }

        var unclaimed = elements.ToList();
        var missing = new List<string>();
        foreach (var id in projectIds)
        {
            var answer = KeyOf(id).Answer;
            var index = unclaimed.FindIndex(element => element.Is(id) || element.Is(answer));
            if (index < 0)
            {
                missing.Add(id);
                continue;
            }

            report(id, unclaimed[index].ToLookup(id));
            unclaimed.RemoveAt(index);
        }

        // Elements that belong to none of the missing by name may belong to one of them all the same, which only a query for that one alone can tell.
        var answerForOne = projectIds.Length == 1 || unclaimed.Count == 0 ? unclaimed : null;
        await Task.WhenAll(missing.Select(id => LookUpMissingAsync(id, answerForOne, report, cancellationToken))).ConfigureAwait(false);
    }

    /// <param name="id">A project that no element of the answer names.</param>
    /// <param name="answer">What a query for this project alone answered; null when that has yet to be asked.</param>
    /// <param name="report">Takes the result.</param>
    /// <param name="cancellationToken">Ends the lookup.</param>
    private async Task LookUpMissingAsync(
        string id, IReadOnlyList<V2TaskElement>? answer, Action<string, TaskLookup> report, CancellationToken cancellationToken)
    {
        try
        {
            var ask = KeyOf(id).Ask;
            answer ??= await list([ask], cancellationToken).ConfigureAwait(false);
            var taskId = KeyOf(id).Answer;
            if (!_learned.ContainsKey(id))
            {
                taskId = await TryFindTaskIdAsync(id, cancellationToken).ConfigureAwait(false);
                if (answer is not [_] && taskId is not null && taskId != id)
                {
                    // Nothing by the project's own id: the call may want the task's.
                    ask = taskId;
                    answer = await list([ask], cancellationToken).ConfigureAwait(false);
                }
            }

            if (answer is not [var only])
            {
                report(id, TaskLookup.Unknown);
                return;
            }

            if (!only.MayBe(id, taskId))
            {
                // Which of two answers is wrong is not known unless the info says it: the next look decides anew.
                _learned.TryRemove(id, out _);
                report(id, new(null, Failures.Lacks(OperationNames.GetTasks, $"the task of project {id}: what it lists is another project's")));
                return;
            }

            Learn(id, new(ask, only.TaskId ?? taskId));
            report(id, only.ToLookup(id));
        }
        catch (AholoException failure)
        {
            report(id, new(null, failure));
        }
    }

    // The info names no task in the documentation. A service that refuses to give it says nothing about the task.
    private async Task<string?> TryFindTaskIdAsync(string projectId, CancellationToken cancellationToken)
    {
        try
        {
            return await findTaskId(projectId, cancellationToken).ConfigureAwait(false);
        }
        catch (AholoRejectedException)
        {
            return null;
        }
    }

    private TaskKey KeyOf(string projectId) => _learned.TryGetValue(projectId, out var key) ? key : new(projectId, null);

    private void Learn(string projectId, TaskKey key)
    {
        if (_learned.Count >= MostRemembered)
            _learned.Clear();
        _learned[projectId] = key;
        if (key.Ask != projectId)
            log.TaskIdLearned(projectId, key.Ask);
    }

    /// <param name="Ask">The id to send.</param>
    /// <param name="Answer">The task id that the answer carries; null when not learned.</param>
    private readonly record struct TaskKey(string Ask, string? Answer);
}
