using System.Globalization;
using DurableTask.Core.History;

namespace LocalAzure.DurableTask.Browsing;

/// <summary>A page of the history of the current execution of an instance.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="Events">The events in order, without those that mark the start and end of a work item.</param>
/// <param name="HasEarlier">Whether earlier events exist; false for a page after a position.</param>
/// <param name="HasLater">Whether later events exist; false for a page before a position.</param>
internal sealed record HistoryPage(string ExecutionId, IReadOnlyList<StoredEvent> Events, bool HasEarlier, bool HasLater);

/// <summary>An event and its position in the history.</summary>
internal sealed record StoredEvent(HistoryPosition Position, HistoryEvent Event);

/// <summary>The position of an event in the history of an execution.</summary>
/// <param name="WorkItem">The number of the work item that added the event, from 1.</param>
/// <param name="Index">The index among the events of the work item, from 0.</param>
internal readonly record struct HistoryPosition(int WorkItem, int Index)
{
    /// <summary>Gets the position after all events.</summary>
    public static HistoryPosition End { get; } = new(int.MaxValue, int.MaxValue);

    /// <summary>Parses the result of <see cref="ToString"/>.</summary>
    public static bool TryParse(string text, out HistoryPosition position)
    {
        var separator = text.IndexOf('.', StringComparison.Ordinal);
        var (workItem, index) = (0, 0);
        var valid = separator > 0
            && int.TryParse(text.AsSpan(0, separator), NumberStyles.None, CultureInfo.InvariantCulture, out workItem)
            && int.TryParse(text.AsSpan(separator + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index);
        position = new(workItem, index);
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{WorkItem}.{Index}");
}
