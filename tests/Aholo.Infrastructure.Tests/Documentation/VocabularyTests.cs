using System.Text.RegularExpressions;

namespace Aholo.Infrastructure.Tests.Documentation;

/// <summary>One word for one thing: source code and documents do not use words that have a settled replacement.</summary>
public sealed class VocabularyTests
{
    private static readonly Dictionary<string, string> Replacements = new()
    {
        ["Attention"] = "decision, AwaitingDecision",
        ["BaseDelay"] = "FirstRetryInterval",
        ["Cancelled"] = "Canceled",
        ["Dialect"] = "ErrorParser",
        ["FirstDelay"] = "FirstRetryInterval",
        ["HostGate"] = "HostPipeline",
        ["Inbox"] = "receiver, dispatcher",
        ["InspectResources"] = "InspectFiles",
        ["Mistake"] = "error",
        ["Patience"] = "timeout",
        ["Refusal"] = "rejection, error",
        ["Remembered"] = "cached, recorded",
        ["ResourceBatch"] = "FileBatch",
        ["ResourcePath"] = "FilePath",
        ["ResourceStore"] = "FileStore",
        ["UploadResources"] = "TransferFiles",
        ["UploadSog"] = "IncludeSog",
        ["Weather"] = "FaultSchedule",
    };

    // A word may be used where it is part of another system's contract, or where its replacement is explained.
    private static readonly (string Word, string Path)[] Exceptions =
    [
        ("Attention", "CHANGELOG.md"), // names the old field
        ("Cancelled", "src/LocalAzure/LocalAzure.Functions/Rpc/FunctionRpc.proto"), // Microsoft's protocol
        ("UploadSog", "docs/aholo-api.md"), // a field of Aholo's API, here and below
        ("UploadSog", "src/Aholo.Client/Versions/V2/V2Json.cs"),
        ("UploadSog", "src/Aholo.Client/Versions/V2/V2Service.cs"),
        ("UploadSog", "src/Aholo.Client/Projects/ReconstructionRequest.cs"),
        ("UploadSog", "src/Aholo.Simulator/V2/V2CreateRequestReader.cs"),
        ("UploadSog", "src/Aholo.Simulator/V2/V2Models.cs"),
        ("UploadSog", "tests/Aholo.Benchmarks/Compare/Quickstart.cs"),
        ("UploadSog", "tests/Aholo.Client.Tests/Projects/CreateTests.cs"),
        ("UploadSog", "tests/Aholo.Simulator.Tests/ProjectTests.cs"),
        ("UploadSog", "tests/Aholo.Simulator.Tests/RawAholo.cs"),
    ];

    [Fact]
    public void Replaced_words_are_used_only_where_they_are_part_of_another_contract()
    {
        var words = Replacements.Keys.Select(word => (Word: word, Pattern: new Regex($"(?:(?<![A-Za-z]){char.ToLowerInvariant(word[0])}{word[1..]}|{word})s?(?![a-z])"))).ToList();
        var used = MarkdownFile.Files("", ".bicep", ".cs", ".csproj", ".md", ".mjs", ".props", ".proto", ".schema.json", ".targets", ".ts", ".tsx", ".yml", "openapi.json")
            .Where(path => Path.GetFileName(path) != $"{nameof(VocabularyTests)}.cs")
            .SelectMany(path =>
            {
                var text = File.ReadAllText(Path.Combine(Repository.Root, path));
                return words.Where(word => word.Pattern.IsMatch(text)).Select(word => (word.Word, Path: path));
            })
            .ToList();

        used.Except(Exceptions).Select(use => $"{use.Path}: {use.Word}; write {Replacements[use.Word]}").ShouldBeEmpty();
        Exceptions.Except(used).ShouldBeEmpty("these exceptions are not needed");
    }
}
