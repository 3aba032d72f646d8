using System.Globalization;
using System.Text.Json;
using Aholo.Http;
using Aholo.Telemetry;

namespace Aholo.Versions.V2;

/// <summary>One element of a <c>by-ids</c> response, before it is matched to a project.</summary>
internal sealed record V2TaskElement(string? TaskId, string? ProjectId, long? Status, AholoAssets Assets)
{
    public static V2TaskElement Read(JsonElement element)
    {
        var result = element.Field("result");
        return new(
            element.Field("taskId").Text(),
            element.Field("projectId").Text(),
            element.Field("status").WholeNumber(),
            new AholoAssets
            {
                Ply = result.Field("plyPath").WebUrl(),
                Spz = result.Field("spzPath").WebUrl(),
                Sog = result.Field("sogPath").WebUrl(),
            });
    }

    /// <summary>Whether the element may belong to a project: it names no other project and no other task than the project's.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="taskId">The id of the project's task; null if it is unknown.</param>
    public bool MayBe(string projectId, string? taskId) =>
        Is(projectId) || (ProjectId is null && (TaskId is null || taskId is null || TaskId == taskId));

    public bool Is(string? id) => id is not null && (TaskId == id || ProjectId == id);

    public TaskLookup ToLookup(string projectId)
    {
        if (Status is not (>= int.MinValue and <= int.MaxValue and var status))
            return new(null, ServiceErrors.Lacks(OperationNames.GetTasks, $"a status of project {projectId}"));

        return new(
            new()
            {
                ProjectId = projectId,
                TaskId = TaskId,
                Status = (AholoTaskStatus)(int)status,
                RawStatus = status.ToString(CultureInfo.InvariantCulture),
                Assets = Assets,
            },
            null);
    }
}
