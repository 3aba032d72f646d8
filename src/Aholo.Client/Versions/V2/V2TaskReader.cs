using System.Collections.Concurrent;
using System.Text.Json;
using Aholo.Http;
using Aholo.Telemetry;

namespace Aholo.Versions.V2;

/// <summary>
/// Gets the tasks of projects with the <c>by-ids</c> call. Its two descriptions contradict each other: it takes project ids or task ids, and its response
/// is keyed by task id. An element belongs to a project if its <c>taskId</c> or <c>projectId</c> is the requested id or the known task id of the project,
/// which comes from the only element of a query for this project alone, or from the project's info. An element that names another project, or another
/// task than the project's info or an earlier response, is never used. The position of an element is never used.
/// </summary>
internal sealed class V2TaskReader(
    Func<IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyList<V2TaskElement>>> list,
    Func<string, CancellationToken, Task<string?>> findTaskId,
    ClientLog log)
{
    private const int MaxCachedKeys = 100_000;

    private readonly ConcurrentDictionary<string, TaskKey> _cachedKeys = [];

    public static IReadOnlyList<V2TaskElement> ReadList(JsonElement data) => data.ValueKind switch
    {
        JsonValueKind.Array => [.. data.EnumerateArray().Select(V2TaskElement.Read)],
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        _ => throw ServiceErrors.Lacks(OperationNames.GetTasks, "a list of tasks"),
    };

    /// <summary>Gets a task id from a project's info. No field for it is documented; the service's other responses use these names.</summary>
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

    /// <summary>Reports the result of each id as soon as it is known.</summary>
    public async Task LookUpAsync(string[] projectIds, Action<string, TaskLookup> report, CancellationToken cancellationToken)
    {
        IReadOnlyList<V2TaskElement> elements;
        try
        {
            elements = await list([.. projectIds.Select(id => KeyOf(id).RequestId)], cancellationToken).ConfigureAwait(false);
        }
        catch (AholoRejectedException refused) when (projectIds.Length > 1 && refused is { ServiceCode: not null, IsTransient: false })
        {
            // One invalid id may fail the whole list: halve the list until the invalid id is alone.
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
            var taskId = KeyOf(id).TaskId;
            var index = unclaimed.FindIndex(element => element.Is(id) || element.Is(taskId));
            if (index < 0)
            {
                missing.Add(id);
                continue;
            }

            report(id, unclaimed[index].ToLookup(id));
            unclaimed.RemoveAt(index);
        }

        // An unclaimed element may belong to a missing project without naming it. Only a query for that project alone shows it.
        var elementsOfOne = projectIds.Length == 1 || unclaimed.Count == 0 ? unclaimed : null;
        await Task.WhenAll(missing.Select(id => LookUpMissingAsync(id, elementsOfOne, report, cancellationToken))).ConfigureAwait(false);
    }

    /// <param name="id">A project that no element of the response names.</param>
    /// <param name="elements">The response to a query for this project alone; null if there was no such query yet.</param>
    /// <param name="report">Receives the result.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    private async Task LookUpMissingAsync(
        string id, IReadOnlyList<V2TaskElement>? elements, Action<string, TaskLookup> report, CancellationToken cancellationToken)
    {
        try
        {
            var requestId = KeyOf(id).RequestId;
            elements ??= await list([requestId], cancellationToken).ConfigureAwait(false);
            var taskId = KeyOf(id).TaskId;
            if (!_cachedKeys.ContainsKey(id))
            {
                taskId = await TryFindTaskIdAsync(id, cancellationToken).ConfigureAwait(false);
                if (elements is not [_] && taskId is not null && taskId != id)
                {
                    // No task by the project's id: the call may take task ids.
                    requestId = taskId;
                    elements = await list([requestId], cancellationToken).ConfigureAwait(false);
                }
            }

            if (elements is not [var only])
            {
                report(id, TaskLookup.Unknown);
                return;
            }

            if (!only.MayBe(id, taskId))
            {
                // The response contradicts the info or an earlier response. The next poll starts without the cached key.
                _cachedKeys.TryRemove(id, out _);
                report(id, new(null, ServiceErrors.Lacks(OperationNames.GetTasks, $"the task of project {id}: it lists the task of another project")));
                return;
            }

            Cache(id, new(requestId, only.TaskId ?? taskId));
            report(id, only.ToLookup(id));
        }
        catch (AholoException failure)
        {
            report(id, new(null, failure));
        }
    }

    // A refused info call proves nothing about the task.
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

    private TaskKey KeyOf(string projectId) => _cachedKeys.TryGetValue(projectId, out var key) ? key : new(projectId, null);

    private void Cache(string projectId, TaskKey key)
    {
        if (_cachedKeys.Count >= MaxCachedKeys)
            _cachedKeys.Clear();
        _cachedKeys[projectId] = key;
        if (key.RequestId != projectId)
            log.UsingTaskId(projectId, key.RequestId);
    }

    /// <param name="RequestId">The id to send.</param>
    /// <param name="TaskId">The task id in the response; null if it is unknown.</param>
    private readonly record struct TaskKey(string RequestId, string? TaskId);
}
