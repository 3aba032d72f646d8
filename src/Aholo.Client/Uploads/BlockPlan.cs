using System.Globalization;
using System.Text.Json;
using Aholo.Http;
using Aholo.Telemetry;

namespace Aholo.Uploads;

/// <summary>The response to the start of a block upload: which blocks to send.</summary>
/// <param name="Deduplicated">Whether the service has the content already, so that no block is to be sent.</param>
/// <param name="Missing">The numbers of the missing blocks, from 1, in ascending order; all blocks if the service does not list any.</param>
/// <param name="IsListEmpty">
/// Whether the service sent an empty list. The official SDKs read it as "nothing left to send", newer clients as "send all" (docs/aholo-api.md, facts 36
/// and 37). All blocks are sent, unless the status of the upload shows that it is complete.
/// </param>
internal sealed record BlockPlan(bool Deduplicated, IReadOnlyList<int> Missing, bool IsListEmpty)
{
    public static BlockPlan Read(JsonElement data, int blocks)
    {
        var deduplicated = data.Field("deduplicated").ValueKind == JsonValueKind.True;
        var lackBlocks = data.Field("lackBlocks");
        IEnumerable<string>? ranges = lackBlocks.ValueKind switch
        {
            JsonValueKind.Array => lackBlocks.EnumerateArray().Select(range => range.Text() ?? throw Unreadable("an entry that is neither a string nor a number")),
            JsonValueKind.String => lackBlocks.GetString()!.Split(',', StringSplitOptions.RemoveEmptyEntries),
            _ => null,
        };
        if (deduplicated || ranges is null)
            return new(deduplicated, [.. Enumerable.Range(1, blocks)], IsListEmpty: false);

        var missing = new SortedSet<int>();
        foreach (var range in ranges)
            missing.UnionWith(Expand(range.Trim(), blocks));
        return new(Deduplicated: false, missing.Count == 0 ? [.. Enumerable.Range(1, blocks)] : [.. missing], IsListEmpty: missing.Count == 0);
    }

    /// <summary>Expands <c>"5"</c> or <c>"72-423"</c>, both ends included.</summary>
    private static IEnumerable<int> Expand(string range, int blocks)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (range, range) : (range[..dash], range[(dash + 1)..]);
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            || !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            || from < 1 || to < from || to > blocks)
        {
            throw Unreadable($"'{new SecretRedactor([]).Clean(range)}', which is not a range within 1 to {blocks}");
        }

        return Enumerable.Range(from, to - from + 1);
    }

    private static AholoUnreadableResponseException Unreadable(string what) =>
        new($"{OperationNames.InitBlockUpload}: Aholo's lackBlocks contains {what}.") { Operation = OperationNames.InitBlockUpload };
}
