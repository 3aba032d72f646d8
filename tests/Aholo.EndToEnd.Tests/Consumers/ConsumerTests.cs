using System.Diagnostics;
using System.Threading.Channels;
using Aholo.Functions.Configuration;
using Aholo.Tests;

namespace Aholo.EndToEnd.Tests.Consumers;

/// <summary>The consumers that the documentation of the events shows.</summary>
[Collection<AppTests>]
public sealed class ConsumerTests(LocalFixture local)
{
    private const string Documentation = "src/Aholo.Functions/Events/README.md";

    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public void They_stand_in_the_documentation_as_they_run_here()
    {
        var dotnet = Readme.Source("tests/Aholo.EndToEnd.Tests/Consumers/Consumer.cs");
        var snippets = Readme.Snippets(Documentation, "csharp");

        snippets.Count.ShouldBe(2);
        snippets.ShouldAllBe(snippet => dotnet.Contains(snippet));
        Readme.Source("tests/node/event-consumer.mjs").ShouldEndWith(Readme.Snippets(Documentation, "js").ShouldHaveSingleItem());
    }

    [Fact]
    public async Task In_NET_a_message_whose_handling_failed_comes_again_under_the_same_key()
    {
        var orders = new Orders { FailuresPerKey = 1 };
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        var consumer = Consumer.RunAsync(local.ServiceBus, orders, stopping.Token);

        var good = await local.UploadAsync("consumer-good.jpg", Photos.Mug);
        var bad = await local.UploadAsync("consumer-bad.jpg", [1, 2, 3]);

        var handled = new Dictionary<string, string>();
        while (!(handled.ContainsKey($"{good}.aholo.project.succeeded") && handled.ContainsKey($"{bad}.aholo.project.failed")))
        {
            var (key, what) = await orders.Handled.Reader.ReadAsync(CancellationToken).AsTask().WaitAsync(LocalFixture.Patience, CancellationToken);
            handled.TryAdd(key, what).ShouldBeTrue();
        }

        handled[$"{good}.aholo.project.succeeded"].ShouldEndWith($"/{new StorageOptions().Assets}/{good}/model.spz");
        handled[$"{bad}.aholo.project.failed"].ShouldStartWith("Failed: 'consumer-bad.jpg'");
        orders.Attempts($"{good}.aholo.project.succeeded").ShouldBe(2);

        await stopping.CancelAsync();
        await consumer;
    }

    [Fact]
    public async Task In_Node()
    {
        using var node = new Process
        {
            StartInfo = new("node", "event-consumer.mjs")
            {
                WorkingDirectory = await Repository.InstallNodeToolsAsync(CancellationToken),
                RedirectStandardOutput = true,
                Environment = { ["SERVICEBUS_CONNECTION_STRING"] = local.ServiceBus },
            },
        };
        node.Start();
        try
        {
            var id = await local.UploadAsync("consumer-node.jpg", Photos.Mug);

            string? line;
            do
                line = await node.StandardOutput.ReadLineAsync(CancellationToken).AsTask().WaitAsync(LocalFixture.Patience, CancellationToken);
            while (line?.StartsWith(id, StringComparison.Ordinal) == false);

            line.ShouldNotBeNull();
            line.ShouldStartWith($"{id} consumer-node: http");
            line.ShouldEndWith("model.sog");
        }
        finally
        {
            node.Kill();
            await node.WaitForExitAsync(CancellationToken.None);
        }
    }

    private sealed class Orders : Consumer.IOrders
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, int> _attempts = [];

        public int FailuresPerKey { get; init; }

        public Channel<(string Key, string What)> Handled { get; } = Channel.CreateUnbounded<(string, string)>();

        public Task AttachModelAsync(string key, string name, Uri model) => HandleAsync(key, model.AbsoluteUri);

        public Task ReportAsync(string key, string name, string problem) => HandleAsync(key, problem);

        public int Attempts(string key)
        {
            lock (_lock)
                return _attempts.GetValueOrDefault(key);
        }

        private async Task HandleAsync(string key, string what)
        {
            lock (_lock)
            {
                _attempts[key] = Attempts(key) + 1;
                if (_attempts[key] <= FailuresPerKey)
                    throw new IOException("The orders are not there just now.");
            }

            await Handled.Writer.WriteAsync((key, what));
        }
    }
}
