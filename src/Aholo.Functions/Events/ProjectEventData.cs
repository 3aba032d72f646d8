using System.Text;
using Aholo.Files.Problems;
using Aholo.Files.Text;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Events;

/// <summary>The data of an event: the public part of a project's record.</summary>
internal sealed record ProjectEventData
{
    private const int MaxListed = 100;

    /// <summary>Gets the id of the project.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name of the project.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the stage: an outcome or <see cref="ProjectStage.AwaitingDecision"/>.</summary>
    public required ProjectStage Stage { get; init; }

    /// <summary>Gets the problem; null if the project succeeded.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Gets the ids at Aholo, if there are any.</summary>
    public AholoIds? Aholo { get; init; }

    /// <summary>Gets the URL of the record, which is complete. Reading it requires a role on the container. Null while there is no record.</summary>
    public Uri? Record { get; init; }

    /// <summary>
    /// Gets the URL of the preview picture in storage, if the project succeeded. The picture exists once someone has opened the project on the page, which is
    /// after this event.
    /// </summary>
    public Uri? Preview { get; init; }

    /// <summary>Gets whether files or warnings were left out because of their number or the size of the message. The record has all of them.</summary>
    public bool Truncated { get; init; }

    /// <summary>Gets the warnings.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>Gets the number of files.</summary>
    public required int FileCount { get; init; }

    /// <summary>Gets the paths of the files in the uploads container: the first hundred, or as many as fit in the message.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Gets the assets with their URLs in storage.</summary>
    public IReadOnlyList<AssetRecord> Assets { get; init; } = [];

    /// <summary>Creates the data from a record.</summary>
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

    /// <summary>Leaves out the last files, then the last warnings, so that the JSON is shorter by <paramref name="bytes"/> or more.</summary>
    /// <returns>The shorter data; null if there is nothing left to leave out.</returns>
    public ProjectEventData? Shorten(int bytes) => Files.Count == 0 && Warnings.Count == 0 ? null : this with
    {
        Files = LeaveOut(Files, Encoding.UTF8.GetByteCount, ref bytes),
        Warnings = LeaveOut(Warnings, warning => Encoding.UTF8.GetByteCount(warning.Message), ref bytes),
        Truncated = true,
    };

    // In JSON a text takes at least its bytes.
    private static IReadOnlyList<T> LeaveOut<T>(IReadOnlyList<T> items, Func<T, int> size, ref int bytes)
    {
        var kept = items.Count;
        while (kept > 0 && bytes > 0)
            bytes -= size(items[--kept]);
        return [.. items.Take(kept)];
    }
}
