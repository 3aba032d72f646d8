using System.Text.Json;
using Aholo.Http;

namespace Aholo.Versions.V1;

/// <summary>Reads v1's <c>WorldDetail</c>.</summary>
internal static class V1World
{
    public static AholoProject ReadProject(JsonElement world, string operation)
    {
        var id = world.Field("worldId").Text() ?? throw ServiceErrors.Lacks(operation, "a worldId");
        return new()
        {
            Id = id,
            Name = world.Field("name").Text(),
            Cover = world.Field("cover").WebUrl(),
            Scene = world.Field("scene").Text() switch
            {
                "model" => ProjectScene.Model,
                "space" => ProjectScene.Space,
                _ => null,
            },
            CreatedAt = world.Field("createTime").Time(),
            UpdatedAt = world.Field("updateTime").Time(),
            UpAxis = world.Field("assets").Field("semanticsMetadata").Field("upAxis").Text(),
            Task = ReadTask(world, id, operation),
        };
    }

    public static AholoTask ReadTask(JsonElement world, string projectId, string operation)
    {
        var status = world.Field("status").Text() ?? throw ServiceErrors.Lacks(operation, "a status");
        var urls = world.Field("assets").Field("splats").Field("urls");
        return new()
        {
            ProjectId = projectId,
            Status = ToStatus(status),
            RawStatus = status,
            Progress = world.Field("progress").Number(),
            Assets = new()
            {
                Ply = urls.Field("plyPath").WebUrl(),
                Spz = urls.Field("spzPath").WebUrl(),
                // Not in v1's schema, but clients of the service mention it.
                Sog = urls.Field("sogPath").WebUrl(),
                LodMeta = urls.Field("lodMetaPath").WebUrl(),
                Panorama = world.Field("assets").Field("imagery").Field("panoUrl").WebUrl(),
            },
        };
    }

    public static string? ToName(AholoTaskStatus status) => status switch
    {
        AholoTaskStatus.Queued => "PENDING",
        AholoTaskStatus.Waiting => "WAITING",
        AholoTaskStatus.Running => "RUNNING",
        AholoTaskStatus.Succeeded => "SUCCEEDED",
        AholoTaskStatus.Failed => "FAILED",
        AholoTaskStatus.Canceled => "CANCELED",
        AholoTaskStatus.TimedOut => "TIMEOUT",
        AholoTaskStatus.Rejected => "REJECTED",
        AholoTaskStatus.PreProcessing => "PREPROCESSING",
        _ => null,
    };

    private static AholoTaskStatus ToStatus(string name)
    {
        foreach (var status in Enum.GetValues<AholoTaskStatus>())
        {
            if (string.Equals(ToName(status), name, StringComparison.OrdinalIgnoreCase))
                return status;
        }

        return AholoTaskStatus.Unknown;
    }
}
