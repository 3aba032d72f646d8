using System.Globalization;

namespace Aholo.Functions.Projects;

/// <summary>How long Aholo processed a project.</summary>
/// <param name="Kind">The kind of project, by <see cref="KindOf"/>.</param>
/// <param name="Took">The time from its creation until the poll that found it finished.</param>
internal sealed record TaskTime(string Kind, TimeSpan Took)
{
    /// <summary>Gets the time of a project that succeeded at its first attempt; null for any other, as a later attempt continues the wait of an earlier one.</summary>
    public static TaskTime? Of(ProjectRecord record, ProjectSpec? spec)
    {
        if (spec?.IsKnown() != true || record is not { Outcome: ProjectStage.Succeeded, Attempt: 1 })
            return null;

        var waits = record.Timings.Zip(record.Timings.Skip(1)).Where(stage => stage.First.Stage == ProjectStage.Waiting);
        return waits.Select(stage => new TaskTime(KindOf(spec), stage.Second.At - stage.First.At)).LastOrDefault();
    }

    /// <summary>Gets what the time depends on: the kind of a project, and for a reconstruction its quality.</summary>
    public static string KindOf(ProjectSpec spec) =>
        spec.Kind == ProjectKind.Generation ? $"{spec.Kind}" : $"{spec.Kind}-{spec.Quality}";

    /// <summary>Reads a time that was written with <see cref="ToString"/>; null if the text is not one.</summary>
    public static TaskTime? TryRead(string text) =>
        text.Split(' ') is [var kind, var seconds]
        && double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var took) && took < TimeSpan.MaxValue.TotalSeconds
            ? new(kind, TimeSpan.FromSeconds(took))
            : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Math.Max(Took.TotalSeconds, 0):0.###}");
}
