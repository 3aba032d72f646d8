using System.Reflection;

namespace Embedded.Tests.Parity;

/// <summary>The public API of the Azure packages, and the comparison with what an assembly of ours shows.</summary>
internal sealed class PackagesApi
{
    private static readonly string[] Assemblies =
    [
        "DurableTask.Core",
        "Microsoft.Azure.Functions.Worker",
        "Microsoft.Azure.Functions.Worker.Core",
        "Microsoft.Azure.Functions.Worker.Extensions.Abstractions",
        "Microsoft.Azure.Functions.Worker.Extensions.DurableTask",
        "Microsoft.Azure.Functions.Worker.Extensions.Http",
        "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore",
        "Microsoft.Azure.Functions.Worker.Extensions.Storage.Blobs",
        "Microsoft.Azure.Functions.Worker.Extensions.Timer",
        "Microsoft.Azure.Functions.Worker.OpenTelemetry",
        "Microsoft.DurableTask.Abstractions",
        "Microsoft.DurableTask.Client",
        "Microsoft.DurableTask.Worker",
    ];

    private readonly ILookup<(string Namespace, string Type), ApiRow> _rows;

    public PackagesApi(IEnumerable<ApiRow> rows) => _rows = rows.ToLookup(row => (row.Namespace, row.Type));

    /// <summary>The public types of the packages, in the versions that the function app is built with.</summary>
    public static IEnumerable<Type> Types => Assemblies.SelectMany(name => Assembly.Load(name).GetExportedTypes());

    /// <summary>
    /// What is public in <paramref name="types"/> and not so in the packages, one sentence each. A type that they don't have is one difference,
    /// however many members it has. Two packages may have one static class; their members count together.
    /// </summary>
    public IEnumerable<string> Differences(IEnumerable<Type> types) =>
        from type in types
        let rows = PublicApi.Describe(type).ToArray()
        let theirs = _rows[(rows[0].Namespace, rows[0].Type)].ToArray()
        from row in theirs.Length == 0 ? rows.Take(1) : rows
        where !theirs.Any(row.IsCompatibleWith)
        select $"{row.Namespace}.{row.Type}: not in the packages: {row}{Nearest(row, theirs)}";

    private static string Nearest(ApiRow row, ApiRow[] theirs) =>
        theirs.Where(candidate => candidate.Kind == row.Kind)
            .OrderByDescending(candidate => MemberName(candidate) == MemberName(row))
            .ThenBy(candidate => EditDistance(candidate.Signature, row.Signature))
            .Select(candidate => $"{Environment.NewLine}    nearest: {candidate}")
            .FirstOrDefault($"{Environment.NewLine}    nothing of this kind ({row.Kind}) is there");

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
