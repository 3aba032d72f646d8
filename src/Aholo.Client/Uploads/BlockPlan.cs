using System.Globalization;
using System.Text.Json;
using Aholo.Http;

namespace Aholo.Uploads;

/// <summary>What block init answers: whether the content is there already, or which blocks, counted from 1, are missing.</summary>
/// <param name="Deduplicated">The service has the content: no part is to be sent.</param>
/// <param name="Lacking">The missing blocks in order; all of them when the service does not say.</param>
/// <param name="SaysNoneLacking">
/// The service sent an empty list, which the official SDKs read as "nothing left to send" (fact D) and the newer clients as "send all" (fact C), which is
/// the more likely of the two: all blocks are sent unless the upload's status shows that it is complete.
/// </param>
internal sealed record BlockPlan(bool Deduplicated, IReadOnlyList<int> Lacking, bool SaysNoneLacking)
{
    public static BlockPlan Read(JsonElement data, int blocks)
    {
        var deduplicated = data.Field("deduplicated").ValueKind == JsonValueKind.True;
        var lackBlocks = data.Field("lackBlocks");
        IEnumerable<string>? ranges = lackBlocks.ValueKind switch
        {
            JsonValueKind.Array => lackBlocks.EnumerateArray().Select(range => range.Text() ?? throw Unreadable("an entry that is no text")),
            JsonValueKind.String => lackBlocks.GetString()!.Split(',', StringSplitOptions.RemoveEmptyEntries),
            _ => null,
        };
        if (deduplicated || ranges is null)
            return new(deduplicated, [.. Enumerable.Range(1, blocks)], SaysNoneLacking: false);

        var lacking = new SortedSet<int>();
        foreach (var range in ranges)
            lacking.UnionWith(Expand(range.Trim(), blocks));
        return new(Deduplicated: false, lacking.Count == 0 ? [.. Enumerable.Range(1, blocks)] : [.. lacking], SaysNoneLacking: lacking.Count == 0);
    }

    /// <summary><c>"5"</c> or <c>"72-423"</c>, both ends included.</summary>
    private static IEnumerable<int> Expand(string range, int blocks)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (range, range) : (range[..dash], range[(dash + 1)..]);
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            || !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            || from < 1 || to < from || to > blocks)
        {
            throw Unreadable($"'{new SecretRedactor([]).Clean(range)}', which is no range within 1 to {blocks}");
        }

        return Enumerable.Range(from, to - from + 1);
    }

    private static AholoUnreadableResponseException Unreadable(string what) =>
        new($"{OperationNames.InitBlockUpload}: Aholo's lackBlocks holds {what}.") { Operation = OperationNames.InitBlockUpload };
}
