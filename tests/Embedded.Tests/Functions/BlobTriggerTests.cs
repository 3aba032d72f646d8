using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Aholo.Tests.Support;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Embedded.Functions.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Embedded.Tests.Functions;

public sealed class BlobTriggerTests(AzuriteFixture azurite)
{
    private static readonly BlobUploadOptions Overwrite = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blob_starts_the_function_once_and_its_new_version_once_more()
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container);
        var calls = new Calls();
        await using var app = await StartAsync(folder, calls);

        await UploadAsync(container, "in/a.txt", "one");
        (await calls.NextAsync()).ShouldBe("in/a.txt: one");
        await UploadAsync(container, "in/a.txt", "two");
        (await calls.NextAsync()).ShouldBe("in/a.txt: two");

        await ScanTwiceAsync(container, calls);
    }

    [Fact]
    public async Task Blobs_that_came_while_the_host_was_down_are_found_at_start_and_those_it_had_are_not_run_again()
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container);
        var calls = new Calls();
        await UploadAsync(container, "before", "x");
        await using (await StartAsync(folder, calls))
            (await calls.NextAsync()).ShouldBe("before: x");

        await UploadAsync(container, "between", "y");
        await using (await StartAsync(folder, calls))
        {
            (await calls.NextAsync()).ShouldBe("between: y");
            await ScanTwiceAsync(container, calls);
        }
    }

    [Fact]
    public async Task A_function_that_fails_is_tried_five_times_and_then_a_message_is_on_the_poison_queue()
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container);
        var calls = new Calls { Fails = content => content == "x" };
        await using var app = await StartAsync(folder, calls);

        await UploadAsync(container, "bad \"1\"", "x");
        for (var i = 0; i < 5; i++)
            (await calls.NextAsync()).ShouldBe("bad \"1\": x");
        var message = await PoisonMessageAsync(container);

        var etag = (await container.Blobs.GetBlobClient("bad \"1\"").GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag;
        message.ShouldBe(
            """{"Type":"BlobTrigger","FunctionId":"Host.Functions.OnBlob","BlobType":"BlockBlob" """.TrimEnd()
            + $$""","ContainerName":"{{container.Blobs.Name}}","BlobName":"bad \"1\"","ETag":"\"{{etag.ToString("H").Trim('"')}}\""}""");
        await ScanTwiceAsync(container, calls);
    }

    [Fact]
    public async Task A_function_that_fails_once_has_the_blob_again_and_no_more_after_success()
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container);
        var failed = false;
        var calls = new Calls { Fails = _ => !failed && (failed = true) };
        await using var app = await StartAsync(folder, calls);

        await UploadAsync(container, "flaky", "x");

        (await calls.NextAsync()).ShouldBe("flaky: x");
        (await calls.NextAsync()).ShouldBe("flaky: x");
        await ScanTwiceAsync(container, calls);
        app.Log.Text.ShouldContain("Try 1 of 5");
    }

    [Fact]
    public async Task The_threshold_of_host_json_counts_and_a_new_version_starts_anew()
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container).WithFile("host.json", """{ "extensions": { "blobs": { "poisonBlobThreshold": 2 } } }""");
        var calls = new Calls { Fails = content => content == "bad" };
        await using var app = await StartAsync(folder, calls);

        await UploadAsync(container, "blob", "bad");
        (await calls.NextAsync()).ShouldBe("blob: bad");
        (await calls.NextAsync()).ShouldBe("blob: bad");
        await PoisonMessageAsync(container);
        await UploadAsync(container, "blob", "good");

        (await calls.NextAsync()).ShouldBe("blob: good");
        await ScanTwiceAsync(container, calls);
    }

    [Fact]
    public async Task No_more_functions_run_at_once_than_host_json_says()
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container).WithFile("host.json", """{ "extensions": { "blobs": { "maxDegreeOfParallelism": 3 } } }""");
        var calls = new Calls { Gate = new(TaskCreationOptions.RunContinuationsAsynchronously) };
        await container.UploadManyAsync(20);
        await using var app = await StartAsync(folder, calls);

        for (var i = 0; i < 20; i++)
        {
            if (i == 3)
                calls.Gate.SetResult();
            await calls.NextAsync();
        }

        calls.MostAtOnce.ShouldBe(3);
    }

    [Fact]
    public async Task A_stopped_host_lets_the_running_function_end_and_does_not_run_it_again()
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container);
        var calls = new Calls { Gate = new(TaskCreationOptions.RunContinuationsAsynchronously) };
        await using (var app = await StartAsync(folder, calls))
        {
            await UploadAsync(container, "slow", "x");
            await calls.NextAsync();
            var stop = app.StopAsync();
            stop.IsCompleted.ShouldBeFalse();
            calls.Gate.SetResult();
            await stop;
        }

        await using (await StartAsync(folder, calls))
            await ScanTwiceAsync(container, calls);
    }

    [Theory]
    [InlineData(1, "slow: x")]
    [InlineData(5, null)]
    public async Task A_blob_whose_try_ended_with_the_process_is_run_again_until_its_tries_are_used_up(int tries, string? expected)
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container);
        await UploadAsync(container, "slow", "x");
        var etag = (await container.Blobs.GetBlobClient("slow").GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag;
        using (var receipts = new BlobReceipts(folder.DataDirectory))
        {
            for (var i = 0; i < tries; i++)
                receipts.BeginTry(receipts.Scope("OnBlob", container.Blobs.Name), new BlobVersion("slow", etag)).ShouldBe(i + 1);
        }

        var calls = new Calls();
        await using var app = await StartAsync(folder, calls);

        if (expected is null)
            (await PoisonMessageAsync(container)).ShouldContain("\"BlobName\":\"slow\"");
        else
            (await calls.NextAsync()).ShouldBe(expected);
        await ScanTwiceAsync(container, calls);
    }

    [Fact]
    public async Task A_blob_that_is_gone_before_its_turn_is_no_failure()
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container).WithFile("host.json", """{ "extensions": { "blobs": { "maxDegreeOfParallelism": 1 } } }""");
        var calls = new Calls { Gate = new(TaskCreationOptions.RunContinuationsAsynchronously) };
        await UploadAsync(container, "a", "x");
        await UploadAsync(container, "b", "x");
        await using var app = await StartAsync(folder, calls);

        (await calls.NextAsync()).ShouldBe("a: x");
        await container.Blobs.GetBlobClient("b").DeleteAsync(cancellationToken: Cancellation);
        calls.Gate.SetResult();

        await ScanTwiceAsync(container, calls);
        app.Log.Lines.ShouldNotContain(line => line.StartsWith("Error") || line.StartsWith("Warning"));
    }

    [Fact]
    public async Task A_container_that_does_not_exist_yet_is_said_once_and_waited_for()
    {
        var container = await azurite.CreateContainerAsync(exists: false);
        using var folder = Folder(container);
        var calls = new Calls();
        await using var app = await StartAsync(folder, calls);

        await app.Log.WaitForAsync("which does not exist");
        await container.Blobs.CreateAsync(cancellationToken: Cancellation);
        await UploadAsync(container, "late", "x");

        (await calls.NextAsync()).ShouldBe("late: x");
        app.Log.Lines.Count(line => line.Contains("which does not exist", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData("a\u0001")]
    [InlineData("a\uFFFE")]
    public async Task A_name_that_makes_the_container_unlistable_is_reported_again_and_again_until_its_blob_is_deleted(string name)
    {
        const string Failure = "cannot be listed";
        var container = await azurite.CreateContainerAsync();
        await UploadAsync(container, name, "x");
        using var folder = Folder(container);
        var (calls, clock) = (new Calls(), new ObservableTimeProvider());
        await using var app = await FunctionApp.StartAsync(
            folder, builder => builder.Services.AddSingleton(calls).AddSingleton<TimeProvider>(clock), typeof(Function));

        var (began, scans) = (clock.GetUtcNow(), 0);
        for (; Failures() < 3; scans++)
            await PassAsync();

        scans.ShouldBeGreaterThan(5);
        (clock.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
        app.Log.Lines.First(line => line.Contains(Failure, StringComparison.Ordinal)).ShouldSatisfyAllConditions(
            line => line.ShouldStartWith("Error"),
            line => line.ShouldContain($"Container '{container.Blobs.Name}' cannot be listed"),
            line => line.ShouldContain("Delete or rename the blob"));
        (await HealthAsync()).ShouldBe((HealthStatus.Unhealthy, true));

        await container.Blobs.DeleteBlobAsync(name, cancellationToken: Cancellation);
        await UploadAsync(container, "late", "x");
        while ((await HealthAsync()).Status != HealthStatus.Healthy)
            await PassAsync();
        (await calls.NextAsync()).ShouldBe("late: x");

        int Failures() => app.Log.Lines.Count(line => line.Contains(Failure, StringComparison.Ordinal));

        Task PassAsync() => clock.PassAsync(wait => wait > TimeSpan.Zero && wait <= TimeSpan.FromMinutes(1), Cancellation);

        async Task<(HealthStatus Status, bool HasReason)> HealthAsync()
        {
            var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
            return (report.Status, report.Entries.Values.Any(entry => entry.Description?.Contains(container.Blobs.Name, StringComparison.Ordinal) == true));
        }
    }

    [Fact]
    public async Task Every_page_of_a_large_container_is_seen_and_receipts_of_deleted_blobs_are_dropped()
    {
        const int Blobs = 330;
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container).With("Embedded:BlobPageSize", "100");
        await container.UploadManyAsync(Blobs);
        var calls = new Calls();
        await using (await StartAsync(folder, calls))
        {
            var names = new HashSet<string>();
            while (names.Count < Blobs)
                names.Add(await calls.NextAsync());
            for (var i = 0; i < 20; i++)
                await container.Blobs.GetBlobClient($"{i * 15:00000}").DeleteAsync(cancellationToken: Cancellation);
            await ScanTwiceAsync(container, calls, scans: 4);
        }

        using var receipts = new BlobReceipts(folder.DataDirectory);
        receipts.Count(receipts.Scope("OnBlob", container.Blobs.Name)).ShouldBe(Blobs - 20 + 1, "the marker is one");
    }

    [Fact]
    public async Task A_blob_binds_as_client_and_as_content()
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container);
        var calls = new Calls();
        await using var app = await FunctionApp.StartAsync(folder, builder => builder.Services.AddSingleton(calls), typeof(Types));

        await UploadAsync(container, "7.bin", "content");

        var seen = new List<string>();
        for (var i = 0; i < 6; i++)
            seen.Add(await calls.NextAsync());
        seen.Order(StringComparer.Ordinal).ShouldBe(
        [
            "BlobBaseClient 7.bin",
            "BlobClient 7.bin",
            $"BlockBlobClient {container.Blobs.Name}/7.bin",
            "Stream content 7",
            "byte[] content",
            "string content",
        ]);
    }

    [Fact]
    public void Two_hosts_do_not_share_their_receipts()
    {
        using var folder = new AppFolder();
        using var first = new BlobReceipts(folder.DataDirectory);

        Should.Throw<FunctionWorkerException>(() => new BlobReceipts(folder.DataDirectory)).Message.ShouldContain("Another host uses");
        first.Count(first.Scope("OnBlob", "uploads")).ShouldBe(0);
    }

    [Fact]
    public async Task A_damaged_receipts_file_is_an_error_that_names_it()
    {
        var container = await azurite.CreateContainerAsync();
        using var folder = Folder(container);
        Directory.CreateDirectory(folder.DataDirectory);
        await File.WriteAllTextAsync(Path.Combine(folder.DataDirectory, "blob-receipts.db"), new string('x', 5000), Cancellation);

        var error = await Should.ThrowAsync<FunctionWorkerException>(() => StartAsync(folder, new Calls()));

        error.Message.ShouldContain(Path.Combine(folder.DataDirectory, "blob-receipts.db"));
    }

    [Theory]
    [InlineData(null, "'Storage' is not configured: set Storage to a connection string, or Storage__blobServiceUri")]
    [InlineData("AccountKey=do-not-show", "'Storage' is neither a connection string nor")]
    public void A_connection_that_is_missing_or_wrong_is_an_error_at_start(string? value, string expected)
    {
        using var folder = new AppFolder().With("Container", "uploads").With("Storage", value);

        var error = Should.Throw<FunctionWorkerException>(() =>
            folder.CreateBuilder(builder => builder.Services.AddSingleton(new Calls()), typeof(Function)).Build());

        error.ToString().ShouldContain($"Function 'OnBlob': the storage connection {expected}");
        error.ToString().ShouldNotContain("do-not-show");
    }

    [Fact]
    public void An_identity_based_connection_needs_no_secret()
    {
        using var folder = new AppFolder()
            .With("Container", "uploads")
            .With("Storage:blobServiceUri", "https://127.0.0.1:1/a")
            .With("Storage:queueServiceUri", "https://127.0.0.1:1/b");

        Should.NotThrow(() => folder.CreateBuilder(builder => builder.Services.AddSingleton(new Calls()), typeof(Function)).Build().Dispose());
    }

    [Fact]
    public async Task A_function_that_waits_for_Event_Grid_is_told_to_wait_in_vain()
    {
        using var folder = new AppFolder();
        await using var app = await FunctionApp.StartAsync(folder, _ => { }, typeof(EventGrid));

        app.Log.Text.ShouldContain("Function 'OnEvent' waits for Event Grid");
    }

    private static AppFolder Folder(AzuriteContainer container) => new AppFolder()
        .With("Storage", container.ConnectionString)
        .With("Container", container.Blobs.Name)
        .With("Embedded:BlobScanInterval", "00:00:00.050")
        .With("Embedded:BlobRetryDelay", "00:00:00.010");

    private static Task<FunctionApp> StartAsync(AppFolder folder, Calls calls) =>
        FunctionApp.StartAsync(folder, builder => builder.Services.AddSingleton(calls), typeof(Function));

    private static async Task UploadAsync(AzuriteContainer container, string name, string content) =>
        await container.Blobs.GetBlobClient(name).UploadAsync(BinaryData.FromString(content), Overwrite, Cancellation);

    /// <summary>Nothing but a marker blob, found by a scan that began after everything before it, reaches the function.</summary>
    private static async Task ScanTwiceAsync(AzuriteContainer container, Calls calls, int scans = 2)
    {
        for (var i = 0; i < scans; i++)
        {
            await UploadAsync(container, "~marker", $"{i}");
            (await calls.NextAsync()).ShouldBe($"~marker: {i}");
        }
    }

    private static async Task<string> PoisonMessageAsync(AzuriteContainer container)
    {
        var queue = container.Queues.GetQueueClient("webjobs-blobtrigger-poison");
        while (true)
        {
            Cancellation.ThrowIfCancellationRequested();
            if (await queue.ExistsAsync(Cancellation))
            {
                var messages = await queue.ReceiveMessagesAsync(maxMessages: 32, visibilityTimeout: TimeSpan.FromSeconds(1), Cancellation);
                foreach (var message in messages.Value)
                {
                    var text = Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText));
                    if (JsonDocument.Parse(text).RootElement.GetProperty("ContainerName").GetString() != container.Blobs.Name)
                        continue;

                    await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, Cancellation);
                    return text;
                }
            }

            await Task.Delay(50, Cancellation);
        }
    }

    internal sealed class Calls
    {
        private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();
        private int _running;

        public Func<string, bool> Fails { get; init; } = _ => false;

        public TaskCompletionSource? Gate { get; init; }

        public int MostAtOnce { get; private set; }

        public async Task<string> NextAsync() =>
            await _calls.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        public async Task AddAsync(string call, string content)
        {
            var running = Interlocked.Increment(ref _running);
            lock (_calls)
                MostAtOnce = Math.Max(MostAtOnce, running);
            try
            {
                await _calls.Writer.WriteAsync(call);
                await (Gate?.Task ?? Task.CompletedTask);
                if (Fails(content))
                    throw new InvalidOperationException("as the test wants it");
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }

    internal sealed class Function(Calls calls)
    {
        [Function("OnBlob")]
        public async Task RunAsync([BlobTrigger("%Container%/{name}", Connection = "Storage")] string content, string name) =>
            await calls.AddAsync(content.Length == 0 ? name : $"{name}: {content}", content);
    }

    internal sealed class Types(Calls calls)
    {
        [Function("Client")]
        public Task ClientAsync([BlobTrigger("%Container%/{name}", Connection = "Storage")] BlobClient blob) =>
            calls.AddAsync($"BlobClient {blob.Name}", "");

        [Function("Base")]
        public Task BaseAsync([BlobTrigger("%Container%/{name}", Connection = "Storage")] BlobBaseClient blob) =>
            calls.AddAsync($"BlobBaseClient {blob.Name}", "");

        [Function("Block")]
        public Task BlockAsync([BlobTrigger("%Container%/{name}", Connection = "Storage")] BlockBlobClient blob, string blobTrigger) =>
            calls.AddAsync($"BlockBlobClient {blobTrigger}", "");

        [Function("Stream")]
        public async Task StreamAsync([BlobTrigger("%Container%/{number}.bin", Connection = "Storage")] Stream blob, int number) =>
            await calls.AddAsync($"Stream {await new StreamReader(blob).ReadToEndAsync(Cancellation)} {number}", "");

        [Function("String")]
        public Task StringAsync([BlobTrigger("%Container%/7.bin", Connection = "Storage")] string blob) => calls.AddAsync($"string {blob}", "");

        [Function("Bytes")]
        public Task BytesAsync([BlobTrigger("%Container%", Connection = "Storage")] byte[] blob) =>
            calls.AddAsync($"byte[] {Encoding.UTF8.GetString(blob)}", "");
    }

    internal sealed class EventGrid
    {
        [Function("OnEvent")]
        public void Run([BlobTrigger("uploads/{name}", Source = BlobTriggerSource.EventGrid)] string blob)
        {
        }
    }
}
