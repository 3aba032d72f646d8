using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>The command line of the broker.</summary>
public sealed class BrokerCommandTests : IDisposable
{
    private const string Config = """
        { "UserConfig": { "Namespaces": [ { "Name": "sbemulatorns", "Queues": [ { "Name": "orders" } ], "Topics": [] } ] } }
        """;

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Messages_survive_a_kill_and_a_signal_stops_the_program()
    {
        using var port = new ReservedPort();
        var arguments = $"--config {Write(Config)} --port {port.Number} --data {_folder.File("broker.db")}";
        using (var killed = await StartAsync(arguments))
        {
            await using var client = new ServiceBusClient(killed.ConnectionString);
            await client.CreateSender("orders").SendMessageAsync(new ServiceBusMessage("one"), Cancellation);
            killed.Process.Kill();
            await killed.Process.WaitForExitAsync(Cancellation);
        }

        using var broker = await StartAsync(arguments);
        await using (var client = new ServiceBusClient(broker.ConnectionString))
        {
            await using var receiver = client.CreateReceiver("orders");
            (await receiver.NextAsync()).Body.ToString().ShouldBe("one");
        }

        // Not SIGINT, which a background process may ignore.
        using var signal = Process.Start("kill", ["-TERM", $"{broker.Process.Id}"]);
        await broker.Process.WaitForExitAsync(Cancellation);
        broker.Process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_port_in_use_is_reported_in_one_line()
    {
        using var occupied = new TcpListener(IPAddress.Loopback, 0);
        occupied.Start();
        var port = ((IPEndPoint)occupied.LocalEndpoint).Port;

        (await FailAsync("--config", Write(Config), "--port", $"{port}")).ShouldStartWith($"Port {port} on 127.0.0.1 cannot be used");
    }

    [Fact]
    public async Task A_missing_or_invalid_configuration_is_reported_in_one_line_with_the_location()
    {
        var config = Write(Config.Replace("\"orders\"", "\"\"", StringComparison.Ordinal));

        (await FailAsync("--config", config)).ShouldBe($"'{config}': UserConfig.Namespaces[0].Queues[0].Name is empty.");
        (await FailAsync("--config", "nowhere.json")).ShouldContain("nowhere.json");
        (await FailAsync()).ShouldContain("Option '--config' is required.");
        (await FailAsync("--config", "")).ShouldContain("--config is empty. Specify a file.");
        (await FailAsync("--config", config, "--data", "")).ShouldContain("--data is empty. Specify a file.");
        (await FailAsync("--config", config, "--port", "many")).ShouldContain("--port must be a number from 0 to 65535, not 'many'.");
    }

    [Fact]
    public async Task A_data_file_that_is_not_a_database_is_reported_in_one_line()
    {
        await File.WriteAllTextAsync(_folder.File("notes.txt"), new string('x', 1000), Cancellation);

        (await FailAsync("--config", Write(Config), "--port", "0", "--data", _folder.File("notes.txt"))).ShouldStartWith($"'{_folder.File("notes.txt")}' cannot be used");
    }

    [Fact]
    public async Task A_data_file_that_cannot_be_created_is_reported_with_the_remedy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test needs a folder that root cannot write to.");

        (await FailAsync("--config", Write(Config), "--port", "0", "--data", "/proc/broker.db"))
            .ShouldBe("'/proc/broker.db' cannot be used: SQLite Error 14: 'unable to open database file'. "
                + "Give this process write access to the file and its folder, or choose another data file.");
        var inFolder = await FailAsync("--config", Write(Config), "--port", "0", "--data", "/proc/data/broker.db");
        inFolder.ShouldStartWith("The folder '/proc/data' of the data file cannot be created: ");
        inFolder.ShouldEndWith(" Choose another data file.");
    }

    [Fact]
    public async Task The_program_continues_when_its_output_cannot_be_written_to_a_full_disk()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has /dev/full.");
        using var port = new ReservedPort();
        var program = typeof(BrokerCommand).Assembly.Location;
        var arguments = $"--config {Write(Config)} --port {port.Number}";
        using var broker = Process.Start("sh", ["-c", $"exec dotnet {program} {arguments} > /dev/full 2> /dev/full"]);
        try
        {
            await using var client = new ServiceBusClient(
                $"Endpoint=sb://127.0.0.1:{port.Number};SharedAccessKeyName=any;SharedAccessKey=any;UseDevelopmentEmulator=true;",
                new ServiceBusClientOptions { RetryOptions = new() { MaxRetries = 100, Mode = ServiceBusRetryMode.Fixed, Delay = TimeSpan.FromMilliseconds(50) } });
            await client.CreateSender("orders").SendMessageAsync(new ServiceBusMessage("one"), Cancellation);
            broker.HasExited.ShouldBeFalse();
        }
        finally
        {
            broker.Kill();
        }
    }

    private static async Task<string> FailAsync(params string[] arguments)
    {
        using var error = new StringWriter();
        using var output = new StringWriter();
        (await BrokerCommand.RunAsync(arguments, output, error, Cancellation)).ShouldBe(1);
        return error.ToString().Trim().Split(Environment.NewLine)[0];
    }

    private static async Task<Running> StartAsync(string arguments)
    {
        var program = typeof(BrokerCommand).Assembly.Location;
        var process = Process.Start(new ProcessStartInfo("dotnet", $"{program} {arguments}") { RedirectStandardOutput = true })!;
        const string Prefix = "Connection string: ";
        while (await process.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.StartsWith(Prefix, StringComparison.Ordinal))
                return new(process, line[Prefix.Length..]);
        }

        throw new InvalidOperationException("The program ended without a connection string.");
    }

    private string Write(string config)
    {
        File.WriteAllText(_folder.File("Config.json"), config);
        return _folder.File("Config.json");
    }

    private sealed record Running(Process Process, string ConnectionString) : IDisposable
    {
        public void Dispose()
        {
            if (!Process.HasExited)
                Process.Kill();
            Process.Dispose();
        }
    }
}
