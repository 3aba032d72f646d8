using System.Globalization;
using DurableTask.Core.History;

namespace LocalAzure.DurableTask.Browsing;

/// <summary>A part of the history of an instance's current execution, in the order of the history.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="Events">The events; those that only mark the start and end of a work item are left out.</param>
/// <param name="HasEarlier">Whether earlier events remain; for a page after a position, false.</param>
/// <param name="HasLater">Whether later events remain; for a page before a position, false.</param>
internal sealed record HistoryPage(string ExecutionId, IReadOnlyList<StoredEvent> Events, bool HasEarlier, bool HasLater);

/// <summary>An event and where it is in the history.</summary>
internal sealed record StoredEvent(HistoryPosition Position, HistoryEvent Event);

/// <summary>Where an event is in the history of an execution.</summary>
/// <param name="Turn">The number of the work item that added it, from 1.</param>
/// <param name="Index">Its place among the events of the work item, from 0.</param>
internal readonly record struct HistoryPosition(int Turn, int Index)
{
    /// <summary>Gets the position after all events.</summary>
    public static HistoryPosition End { get; } = new(int.MaxValue, int.MaxValue);

    /// <summary>Reads what <see cref="ToString"/> has written.</summary>
    public static bool TryParse(string text, out HistoryPosition position)
    {
        var separator = text.IndexOf('.', StringComparison.Ordinal);
        var (turn, index) = (0, 0);
        var valid = separator > 0
            && int.TryParse(text.AsSpan(0, separator), NumberStyles.None, CultureInfo.InvariantCulture, out turn)
            && int.TryParse(text.AsSpan(separator + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index);
        position = new(turn, index);
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Turn}.{Index}");
}
