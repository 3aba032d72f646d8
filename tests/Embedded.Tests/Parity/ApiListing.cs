namespace Embedded.Tests.Parity;

/// <summary>The listed public API of the Azure packages, and the comparison with what an assembly of ours shows.</summary>
internal sealed class ApiListing
{
    private const int Columns = 5;
    private readonly ILookup<(string Namespace, string Type), ApiRow> _rows;

    public ApiListing(IEnumerable<ApiRow> rows) => _rows = rows.ToLookup(row => (row.Namespace, row.Type));

    /// <summary>Reads every listing beside the test assembly.</summary>
    public static ApiListing Read() => new(
        from file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Parity", "Listings"), "*.tsv")
        from line in File.ReadLines(file).Skip(1)
        let cells = line.Split('\t')
        select cells.Length == Columns
            ? new ApiRow(cells[1], cells[2], cells[3], cells[4])
            : throw new InvalidDataException($"{file}: a row has {cells.Length} columns, not {Columns}: {line}"));

    /// <summary>
    /// What is public in <paramref name="types"/> but not listed, one sentence each. A type that is not listed is one difference,
    /// however many members it has. Two packages may list one static class; their rows count together.
    /// </summary>
    public IEnumerable<string> Differences(IEnumerable<Type> types) =>
        from type in types
        let rows = PublicApi.Describe(type).ToArray()
        let listed = _rows[(rows[0].Namespace, rows[0].Type)].ToArray()
        from row in listed.Length == 0 ? rows.Take(1) : rows
        where !listed.Contains(row)
        select $"{row.Namespace}.{row.Type}: not listed: {row.Signature}{Nearest(row, listed)}";

    private static string Nearest(ApiRow row, ApiRow[] listed) =>
        listed.Where(candidate => candidate.Kind == row.Kind)
            .OrderByDescending(candidate => MemberName(candidate) == MemberName(row))
            .ThenBy(candidate => EditDistance(candidate.Signature, row.Signature))
            .Select(candidate => $"{Environment.NewLine}    nearest listed: {candidate.Signature}")
            .FirstOrDefault($"{Environment.NewLine}    nothing of this kind ({row.Kind}) is listed there");

    /// <summary>The last word before the parameters, accessors, value or bases.</summary>
    private static string MemberName(ApiRow row) => row.Signature.Split('(', '{', '=', ':')[0].TrimEnd().Split(' ')[^1];

    /// <summary>Levenshtein's: how many characters must be added, removed or replaced.</summary>
    private static int EditDistance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, 1 + Math.Min(previous[j], current[j - 1]));
            }

            previous = current;
        }

        return previous[^1];
    }
}
