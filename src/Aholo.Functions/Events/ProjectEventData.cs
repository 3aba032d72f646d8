using System.Text;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Events;

/// <summary>The data of an event: the public part of a project's record.</summary>
internal sealed record ProjectEventData
{
    private const int MaxListed = 100;

    /// <summary>The project's id.</summary>
    public required string Id { get; init; }

    /// <summary>The project's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands: an outcome, or <see cref="ProjectStage.AwaitingDecision"/>.</summary>
    public required ProjectStage Stage { get; init; }

    /// <summary>Why, unless it succeeded.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Aholo's ids, as far as there are any.</summary>
    public AholoIds? Aholo { get; init; }

    /// <summary>The URL of the project's record, which has everything. Reading it takes rights on the container. Null while there is none.</summary>
    public Uri? Record { get; init; }

    /// <summary>
    /// The URL in storage of the picture of the result, if it succeeded. The picture is there once someone has opened the project on the page, which is
    /// after this event.
    /// </summary>
    public Uri? Preview { get; init; }

    /// <summary>Whether files or warnings were left out, for their number or the size of the message. The record has all.</summary>
    public bool Truncated { get; init; }

    /// <summary>What may have made the result worse.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>The number of its files.</summary>
    public required int FileCount { get; init; }

    /// <summary>Its files, paths in the uploads container: the first hundred, or as many as fit the message.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Its results, with their URLs in storage.</summary>
    public IReadOnlyList<AssetRecord> Assets { get; init; } = [];

    /// <summary>The public part of <paramref name="record"/>.</summary>
    public static ProjectEventData Of(ProjectRecord record, ProjectPlan? plan) => new()
    {
        Id = record.Id,
        Name = plan?.Spec.Name ?? (record.Upload?.Path ?? record.Id).Bound(BoundedText.MaxQuote),
        Stage = record.Outcome,
        Problem = record.Problem,
        Truncated = plan?.Files.Count > MaxListed || record.Warnings.Count > MaxListed,
        Warnings = [.. record.Warnings.Take(MaxListed)],
        Aholo = record.Aholo,
        FileCount = plan?.Files.Count ?? 0,
        Files = plan is not null
            ? [.. plan.Files.Take(MaxListed).Select(file => file.Path)]
            : record.Upload is { } upload ? [upload.Path] : [],
        Assets = record.Assets,
    };

    /// <summary>The same without the last files, then without the last warnings, so that its JSON is shorter by <paramref name="bytes"/> or more.</summary>
    /// <returns>Null when there is nothing left to leave out.</returns>
    public ProjectEventData? Shorten(int bytes) => Files.Count == 0 && Warnings.Count == 0 ? null : this with
    {
        Files = LeaveOut(Files, Encoding.UTF8.GetByteCount, ref bytes),
        Warnings = LeaveOut(Warnings, warning => Encoding.UTF8.GetByteCount(warning.Message), ref bytes),
        Truncated = true,
    };

    // In JSON a text takes its bytes at the least.
    private static IReadOnlyList<T> LeaveOut<T>(IReadOnlyList<T> items, Func<T, int> size, ref int bytes)
    {
        var kept = items.Count;
        while (kept > 0 && bytes > 0)
            bytes -= size(items[--kept]);
        return [.. items.Take(kept)];
    }
}
