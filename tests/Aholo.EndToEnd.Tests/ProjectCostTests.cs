using System.Globalization;
using System.Text.RegularExpressions;
using Aholo.Files.Media;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;

namespace Aholo.EndToEnd.Tests;

public sealed partial class ProjectCostTests(ITestOutputHelper output)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    // A short and a long task, to separate the cost of a poll from the cost of a project.
    private static readonly TimeSpan[] TaskDurations = [TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(3)];

    [Fact]
    public async Task A_project_costs_what_the_cost_table_says()
    {
        var directory = Directory.CreateTempSubdirectory("cost-").FullName;
        try
        {
            foreach (var cost in await RunAsync(directory))
                Check(cost);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<ProjectCost>> RunAsync(string directory)
    {
        var storageLog = Path.Combine(directory, "storage.log");
        var taskDuration = TimeSpan.Zero;
        await using var environment = await LocalEnvironment.StartAsync(
            TestEnvironment.Options(directory) with
            {
                StorageLog = storageLog,
                ConfigureSimulator = simulator => simulator with { TaskDuration = taskDuration },
                Settings = new Dictionary<string, string>
                {
                    ["AzureWebJobs__SweepUploads__Disabled"] = "true",
                    ["Aholo__Polling__FirstInterval"] = "00:00:00.500",
                    ["Aholo__Polling__MaxInterval"] = "00:00:00.500",
                },
            },
            CancellationToken);
        await using var receiver = await EventReceiver.OpenAsync(environment.Broker.ConnectionString);
        var uploads = environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        var projects = new List<(string Blob, string Id, IReadOnlyDictionary<string, long> Calls)>();
        foreach (var duration in TaskDurations)
        {
            // Another simulator, with its own task duration and no counted calls.
            await environment.Simulator!.DisposeAsync();
            taskDuration = duration;
            await environment.StartSimulatorAsync(CancellationToken);

            var blob = $"cost-{projects.Count}.jpg";
            var uploaded = await uploads.GetBlobClient(blob).UploadAsync(BinaryData.FromBytes(Photos.Mug), CancellationToken);
            var id = ProjectId.FromBlob(uploads.Name, BlobReference.Of(blob, uploaded.Value.ETag));
            await receiver.WaitAsync(id, ProjectEventNames.Succeeded);
            await WaitForEndAsync(environment);
            projects.Add((blob, id, environment.Simulator!.GetStats().Calls.Where(call => call.Value > 0).ToDictionary()));
        }

        // Stopped gracefully, so that the store and the log are complete.
        await environment.Functions.StopAsync();
        var log = ProjectCost.ReadLog(storageLog);
        var starts = projects.Select(project => log.Index().First(line => line.Item.Contains($"PUT /devstoreaccount1/{uploads.Name}/{project.Blob}", StringComparison.Ordinal)).Index)
            .Append(log.Count).ToList();
        return [.. projects.Select((project, number) => ProjectCost.Count(environment, project.Id, log.Take(starts[number]..starts[number + 1]), project.Calls))];
    }

    // The orchestration ends after its event was sent.
    private static async Task WaitForEndAsync(LocalEnvironment environment)
    {
        using var http = new HttpClient { BaseAddress = environment.Functions.BaseAddress };
        await LocalFixture.UntilAsync(
            async () => await http.GetStringAsync("/runtime/webhooks/durabletask/instances?runtimeStatus=Pending,Running&showInput=false", CancellationToken) == "[]",
            () => "no orchestration runs");
    }

    private void Check(ProjectCost cost)
    {
        output.WriteLine($"{cost}\n{string.Join('\n', cost.AholoCalls)}");

        var table = Rows().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md")))
            .ToDictionary(row => row.Groups["what"].Value, row => Number(row, "project") + cost.Polls * Number(row, "poll"));
        table["requests to the users' storage that write"].ShouldBe(cost.StorageWrites);
        table["requests to the users' storage that read"].ShouldBe(cost.StorageReads);
        table["activities"].ShouldBe(cost.Activities);

        // Whether a file is ready at the first poll depends on the load of the machine.
        var calls = cost.AholoCalls;
        calls["uploadStatus"].ShouldBeInRange(1, 2);
        calls["taskList"].ShouldBe(cost.Polls);
        table["requests to Aholo"].ShouldBe((int)calls.Values.Sum() - (int)calls["uploadStatus"] + 2);

        // Messages that arrive together are processed in one session, and those after the end in none.
        table["messages of Durable"].ShouldBeInRange(cost.Messages - 2, cost.Messages + 2);
        table["sessions of orchestrators"].ShouldBeInRange(cost.Sessions - 3, cost.Sessions + 3);
        table["rows of history"].ShouldBeInRange(cost.HistoryRows - 6, cost.HistoryRows + 6);
    }

    private static int Number(Match row, string column) =>
        row.Groups[column].Value is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^\| (?<what>[a-zA-Z' ]+) \| (?<project>\d+) \| (?<poll>\d*) ?\|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
