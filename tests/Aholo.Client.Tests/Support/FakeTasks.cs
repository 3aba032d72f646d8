using System.Text.Json;

namespace Aholo.Tests.Support;

/// <summary>The by-ids and info calls for projects whose tasks have other ids, for both readings of the contradicting documentation.</summary>
internal sealed class FakeTasks
{
    public FakeTasks() => Handler = new(Answer);

    public ScriptedService Handler { get; }

    /// <summary>Whether the status call accepts project ids; true by default.</summary>
    public bool TakesProjectIds { get; init; } = true;

    public bool TakesTaskIds { get; init; } = true;

    public bool AnswersProjectId { get; init; }

    /// <summary>The task element of each project. The task id is the project id with the prefix T.</summary>
    public Dictionary<string, string> Projects { get; } = [];

    /// <summary>An id for which the service rejects the whole list.</summary>
    public string? Poison { get; set; }

    public IReadOnlyList<string[]> StatusCalls =>
        [.. Handler.Requests.Where(request => request.Path.EndsWith("/by-ids", StringComparison.Ordinal)).Select(Ids)];

    public int InfoCalls => Handler.Count("/project/info");

    private static string[] Ids(RecordedRequest request) => request.Json.EnumerateArray().Select(id => id.GetString()!).ToArray();

    private HttpResponseMessage Answer(RecordedRequest request)
    {
        if (request.Path.EndsWith("/project/info", StringComparison.Ordinal))
            return ScriptedService.Data($$"""{"name":"n","projectType":0,"taskId":"T{{request.Query("projectId")}}"}""");

        var ids = Ids(request);
        if (Poison is not null && ids.Contains(Poison))
            return ScriptedService.Error("4711", "bad id");
        var elements = ids
            .Select(id => TakesProjectIds && Projects.ContainsKey(id) ? id : TakesTaskIds && id.StartsWith('T') ? id[1..] : "")
            .Where(Projects.ContainsKey)
            // The order of the elements has no meaning.
            .Reverse()
            .Select(id => $$"""{"taskId":"T{{id}}",{{(AnswersProjectId ? $"\"projectId\":\"{id}\"," : "")}}{{Projects[id]}}}""");
        return ScriptedService.Data($"[{string.Join(',', elements)}]");
    }

    public static string Status(int status, string? result = null) => $"\"status\":{status},\"result\":{result ?? "null"}";

    public static string Result(string name) => JsonSerializer.Serialize(new
    {
        plyPath = $"https://cos.example/{name}/point_cloud.ply",
        spzPath = $"https://cos.example/{name}/point_cloud_compressed.spz",
    });
}
