using System.Globalization;
using System.Text.RegularExpressions;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;
using Aholo.Tests;

namespace Aholo.EndToEnd.Tests;

public sealed partial class ProjectCostTests(ITestOutputHelper output)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    // A short task and a long one, so that what each look at it takes is told from what each project takes.
    [Theory]
    [InlineData(0.1)]
    [InlineData(3)]
    public async Task A_project_takes_what_the_cost_table_says(double taskSeconds)
    {
        var directory = Directory.CreateTempSubdirectory("cost-").FullName;
        try
        {
            var cost = await RunAsync(directory, TimeSpan.FromSeconds(taskSeconds));
            output.WriteLine($"{cost}\n{string.Join('\n', cost.AholoCalls)}");

            var table = Rows().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md")))
                .ToDictionary(row => row.Groups["what"].Value, row => Number(row, "project") + cost.Polls * Number(row, "poll"));
            table["requests to the users' storage that write"].ShouldBe(cost.StorageWrites);
            table["requests to the users' storage that read"].ShouldBe(cost.StorageReads);
            table["activities"].ShouldBe(cost.Activities);

            // How busy the machine is decides whether a file is ready at the first look.
            var calls = cost.AholoCalls;
            calls["uploadStatus"].ShouldBeInRange(1, 2);
            calls["taskList"].ShouldBe(cost.Polls);
            table["requests to Aholo"].ShouldBe((int)calls.Values.Sum() - (int)calls["uploadStatus"] + 2);

            // What comes at the same moment is taken in one session, and what comes after the end in none.
            table["messages of Durable"].ShouldBeInRange(cost.Messages - 2, cost.Messages + 2);
            table["sessions of orchestrators"].ShouldBeInRange(cost.Turns - 3, cost.Turns + 3);
            table["rows of history"].ShouldBeInRange(cost.HistoryRows - 6, cost.HistoryRows + 6);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<ProjectCost> RunAsync(string directory, TimeSpan taskDuration)
    {
        var storageLog = Path.Combine(directory, "storage.log");
        await using var environment = await LocalEnvironment.StartAsync(
            TestEnvironment.Options(directory) with
            {
                StorageLog = storageLog,
                TaskDuration = taskDuration,
                Settings = new Dictionary<string, string>
                {
                    ["AzureWebJobs__SweepUploads__Disabled"] = "true",
                    ["Aholo__Polling__FirstInterval"] = "00:00:00.500",
                    ["Aholo__Polling__MaxInterval"] = "00:00:00.500",
                },
            },
            CancellationToken);
        await using var inbox = await EventInbox.OpenAsync(environment.Broker.ConnectionString);
        var uploads = environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        var before = ProjectCost.ReadLog(storageLog).Count;

        var uploaded = await uploads.GetBlobClient("cost.jpg").UploadAsync(BinaryData.FromBytes(Photos.Mug), CancellationToken);
        await inbox.WaitAsync(ProjectId.FromBlob(uploads.Name, BlobReference.Of("cost.jpg", uploaded.Value.ETag)), ProjectEventNames.Succeeded);

        // Ended in order, so that everything is in the store and in the log.
        await environment.Functions.StopAsync();
        return ProjectCost.Count(environment, storageLog, before);
    }

    private static int Number(Match row, string column) =>
        row.Groups[column].Value is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^\| (?<what>[a-zA-Z' ]+) \| (?<project>\d+) \| (?<poll>\d*) ?\|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
