using System.Globalization;
using System.Text.Json;
using Aholo.Cli.Terminal;
using Aholo.Files.Assets;
using Aholo.Files.Text;

namespace Aholo.Cli.Results;

/// <summary>A project at Aholo.</summary>
internal sealed record ProjectResult : ICommandResult
{
    public required string ProjectId { get; init; }

    public string? Name { get; init; }

    /// <summary>Gets the status of the task; null if Aholo does not list it yet, or was not asked.</summary>
    public AholoTaskStatus? Status { get; init; }

    /// <summary>Gets the progress, from 0 to 1.</summary>
    public double? Progress { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Gets the URLs of the assets by kind. They may expire.</summary>
    public IReadOnlyDictionary<string, Uri>? Assets { get; init; }

    /// <summary>Gets the assets that were downloaded.</summary>
    public IReadOnlyList<DownloadedAsset>? Downloads { get; init; }

    public static ProjectResult Of(AholoProject project, AholoTask? task = null) =>
        Of(task ?? project.Task, project.Id, project.Name) with { CreatedAt = project.CreatedAt };

    public static ProjectResult Of(AholoTask? task, string projectId, string? name) => new()
    {
        ProjectId = projectId,
        Name = name,
        Status = task?.Status,
        Progress = task?.Progress,
        Assets = Urls(task),
    };

    public void WriteText(TextWriter writer)
    {
        writer.WriteLine(string.Join('\t', Columns().Select(SafeText.OneLine)));
        foreach (var asset in Downloads ?? [])
            writer.WriteLine(asset.ToString());
        if (Downloads is not null)
            return;
        foreach (var (name, url) in Assets ?? new Dictionary<string, Uri>())
            writer.WriteLine($"{name}\t{url.AbsoluteUri}");
    }

    private IEnumerable<string> Columns()
    {
        yield return ProjectId;
        if (Status is { } status)
            yield return TaskText.Of(status, Progress);
        if (Name is { } name)
            yield return name;
    }

    private static Dictionary<string, Uri>? Urls(AholoTask? task) => task is null or { Assets.IsEmpty: true }
        ? null
        : AssetKinds.Listed(task.Assets).ToDictionary(kind => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()), kind => kind.Url(task.Assets)!);
}

/// <summary>An asset that was downloaded and checked.</summary>
internal sealed record DownloadedAsset(string Path, long Size, string Md5)
{
    /// <summary>Gets the number of splats; null if the file has none.</summary>
    public long? Splats { get; init; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{SafeText.OneLine(Path)}\t{Size:N0} bytes{(Splats is { } splats ? $"\t{splats:N0} splats" : "")}");
}
