using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Functions;
using LocalAzure.Functions.Rpc;
using LocalAzure.Functions.Rpc.Protocol;
using LocalAzure.Functions.Tests.Support;
using LocalAzure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalAzure.Functions.Tests;

/// <summary>A failed start prints one line with the cause and a remedy.</summary>
public sealed class BadInputTests(SampleHostFixture shared) : IDisposable
{
    private const string WorkerConfig =
        """{ "description": { "language": "dotnet-isolated", "defaultExecutablePath": "EXECUTABLE", "defaultWorkerPath": "worker.sh" } }""";

    private const string EventStream = "AzureFunctionsRpcMessages.FunctionRpc/EventStream";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bad-input-");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("worker.config.json", "{", "worker.config.json' is not valid JSON")]
    [InlineData("worker.config.json", """{ "description": { "language": "node", "defaultExecutablePath": "node", "defaultWorkerPath": "worker.sh" } }""", "a worker for 'node'")]
    [InlineData("worker.config.json", """{ "description": { "language": "dotnet-isolated", "defaultExecutablePath": "dotnet", "defaultWorkerPath": "App.dll" } }""", "App.dll', which worker.config.json names, does not exist")]
    [InlineData("worker.config.json", """{ "description": "dotnet" }""", "lacks description.defaultExecutablePath or description.defaultWorkerPath")]
    [InlineData("host.json", "[]", "host.json' does not contain a JSON object")]
    [InlineData("host.json", "{}", "has version ''. The local host supports version '2.0'")]
    [InlineData("host.json", """{ "version": "2.0", "functionTimeout": "soon" }""", "functionTimeout is 'soon'. Write hh:mm:ss")]
    [InlineData("host.json", """{ "version": "2.0", "logging": { "logLevel": { "Worker": "Loud" } } }""", "host.json: logging.logLevel.Worker is 'Loud'. Write one of Trace, Debug")]
    [InlineData("host.json", """{ "version": "2.0", "logging": { "console": { "logLevel": { "default": "" } } } }""", "logging.console.logLevel.default is ''")]
    [InlineData("local.settings.json", """{ "IsEncrypted": true }""", "is encrypted. Run 'func settings decrypt'")]
    [InlineData("local.settings.json", """{ "Values": { "A": { "B": 1 } } }""", "Values.A must be a string. Write nested settings as 'A__B'")]
    [InlineData("extensions.json", """{ "extensions": [ { "typeName": "T, Microsoft.Azure.WebJobs.Extensions.Storage.Blobs, Version=5.0.0.0" } ] }""", "built for Microsoft.Azure.WebJobs.Extensions.Storage.Blobs 5.0.0.0, and this host has 5.3.10.0")]
    [InlineData("extensions.json", """{ "extensions": {} }""", "extensions must be an array. Build the app again")]
    public async Task An_invalid_file_of_the_app_is_named(string file, string content, string expected)
    {
        WriteApp("sh", "exit 0");
        Write(file, content);

        (await FailAsync()).ShouldContain(expected);
    }

    [Fact]
    public async Task Another_release_of_an_extension_with_the_same_assembly_version_is_named()
    {
        WriteApp("sh", "exit 0");
        var other = JsonSerializer.Serialize(typeof(Xunit.FactAttribute).Assembly.Location);
        Write("extensions.json", $$"""
            { "extensions": [ 1, { "typeName": 2 }, { "typeName": "T, ," }, { "typeName": "T, Other" },
              { "typeName": "T, Microsoft.Azure.WebJobs.Extensions.DurableTask, Version=3.0.0.0", "hintPath": {{other}} } ] }
            """);

        (await FailAsync()).ShouldMatch(
            @"^The app was built for Microsoft\.Azure\.WebJobs\.Extensions\.DurableTask 4\.0\.\d+, and this host has 3\.18\.0 \('.*extensions\.json'\)\. Use the version");
    }

    [Fact]
    public async Task A_worker_that_ends_at_once_is_reported_with_its_output()
    {
        WriteApp("sh", "echo The framework is missing; exit 3");

        (await FailAsync()).ShouldMatch(@"^The worker did not start\. The worker \(process \d+\) ended with exit code 3\. Its last output: The framework is missing$");
    }

    [Fact]
    public async Task The_message_of_an_exception_that_ends_a_worker_is_reported_however_long_its_stack_is()
    {
        WriteApp("sh", """
            echo 'Unhandled exception. System.InvalidOperationException: No connection string.'
            for i in $(seq 50); do echo '   at App.Startup.Configure()'; echo '   --- End of inner exception stack trace ---'; done
            exit 134
            """);

        (await FailAsync()).ShouldEndWith(" ended with exit code 134. Its last output: Unhandled exception. System.InvalidOperationException: No connection string.");
    }

    [Theory]
    [InlineData(1, "Start 2")]
    [InlineData(9, "Start 3: address already in use")]
    public async Task A_worker_whose_port_another_program_takes_is_restarted_twice(int taken, string last)
    {
        WriteApp("sh", $"""
            echo >> starts
            starts=$(wc -l < starts)
            if [ $starts -le {taken} ]; then echo "Start $starts: address already in use"; else echo "Start $starts"; fi
            exit 1
            """);

        (await FailAsync()).ShouldEndWith($" Its last output: {last}");
    }

    [Fact]
    public async Task A_worker_that_cannot_be_started_is_reported()
    {
        WriteApp("no-such-program", "");

        (await FailAsync()).ShouldContain("no-such-program");
    }

    [Fact]
    public async Task A_worker_that_is_not_an_assembly_cannot_run_in_the_process_of_the_host()
    {
        WriteApp("sh", "");

        (await FailAsync(options => options with { InProcess = true })).ShouldEndWith(
            "worker.sh' is a single-file or native program and cannot be loaded into this process. Build the app without PublishSingleFile and PublishAot.");
    }

    [Fact]
    public async Task A_worker_that_never_connects_is_ended_after_the_timeout()
    {
        WriteApp("sh", "exec sleep 1000");

        (await FailAsync(options => options with { WorkerStartTimeout = TimeSpan.FromSeconds(0.5) })).ShouldContain("did not connect to the host");
    }

    [Theory]
    [InlineData("Other.Protocol/Connect", "", "it called POST /Other.Protocol/Connect")]
    [InlineData("AzureFunctionsRpcMessages.FunctionRpc/OtherMethod", "", "it called POST /AzureFunctionsRpcMessages.FunctionRpc/OtherMethod")]
    [InlineData(EventStream, "", "it ended its stream without a message")]
    [InlineData(EventStream, "000000000568656C6C6F", "its first message cannot be read (")]
    [InlineData(EventStream, "00000000027200", "its first message was WorkerTerminate instead of StartStream")]
    public async Task A_worker_with_another_protocol_is_reported(string path, string body, string expected)
    {
        var log = new HostLog();
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(log));
        await using var rpc = await RpcServer.StartAsync(loggers, CancellationToken);
        var launcher = new OtherProtocolLauncher(path, Convert.FromHexString(body));
        WriteApp("sh", "");

        var exception = await Should.ThrowAsync<LocalFunctionsHostException>(() => WorkerInstance.StartAsync(
            launcher, rpc, FunctionApp.Read(_folder.FullName), new WorkerLogger(NullLoggerFactory.Instance), TimeSpan.FromMinutes(1), CancellationToken));

        exception.Message.ShouldStartWith($"The worker does not speak the protocol of Azure Functions workers: {expected}");
        exception.Message.ShouldEndWith(" Build the app with Microsoft.Azure.Functions.Worker 2.x.");
        exception.Message.ShouldNotContain("\n");
        log.Exceptions.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_host_on_the_same_data_is_rejected()
    {
        (await FailAsync(options => options with { ApplicationFolder = SampleApp.Folder, DataDirectory = shared.Sample.DataDirectory }))
            .ShouldBe($"The data directory '{shared.Sample.DataDirectory}' is in use by another host. Stop that host, or choose another directory.");
    }

    [Theory]
    [InlineData("host.json")]
    [InlineData("host.json/data")]
    public async Task A_data_directory_that_cannot_be_created_is_named(string path)
    {
        WriteApp("sh", "exit 0");
        var data = Path.Combine(_folder.FullName, path);

        var message = await FailAsync(options => options with { DataDirectory = data });

        message.ShouldStartWith($"The data directory '{data}' cannot be used: ");
        message.ShouldEndWith(" Choose another directory.");
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_not_reported_as_in_use()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A directory that not even root can write to is needed.");
        WriteApp("sh", "exit 0");

        var message = await FailAsync(options => options with { DataDirectory = "/proc" });

        message.ShouldStartWith("The data directory '/proc' cannot be used: ");
        message.ShouldEndWith(" Choose another directory.");
    }

    [Fact]
    public async Task An_address_of_another_machine_is_named()
    {
        WriteApp("sh", "exit 0");
        var (elsewhere, keys) = (IPAddress.Parse("192.0.2.1"), new Dictionary<string, string> { ["LocalAzure__Keys__master"] = "a-key-that-is-long-enough" });

        (await FailAsync(options => options with { Address = elsewhere, Settings = keys })).ShouldStartWith("The host cannot listen on 192.0.2.1:0: ");
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        WriteApp("sh", "exit 0");

        (await FailAsync(options => options with { Port = port })).ShouldBe($"Port {port} is in use. Stop the program that uses it, or choose another port.");
    }

    [Fact]
    public async Task A_host_on_an_open_address_needs_keys()
    {
        WriteApp("sh", "exit 0");

        (await FailAsync(options => options with { Address = IPAddress.Any })).ShouldContain("does not listen on 0.0.0.0 without function keys");
    }

    [Fact]
    public async Task A_value_of_host_json_that_an_extension_rejects_is_named()
    {
        var settings = SampleApp.Settings(shared.Storage);
        settings["AzureFunctionsJobHost__extensions__blobs__maxDegreeOfParallelism"] = "0";

        (await FailAsync(options => options with { ApplicationFolder = SampleApp.Folder, Settings = settings })).ShouldMatch("^The host cannot start with these settings and host.json: .*axDegreeOfParallelism");
    }

    [Fact]
    public void An_unsupported_trigger_type_is_named()
    {
        var metadata = new RpcFunctionMetadata { Name = "OnMessage", RawBindings = { """{ "name": "message", "type": "serviceBusTrigger", "direction": "In" }""" } };

        Should.Throw<LocalFunctionsHostException>(() => new FunctionDefinition(metadata)).Message
            .ShouldStartWith("Function 'OnMessage' has a binding of type 'serviceBusTrigger' ('message'), which the local host does not support.");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void WriteApp(string executable, string script)
    {
        Write("worker.config.json", WorkerConfig.Replace("EXECUTABLE", executable, StringComparison.Ordinal));
        Write("worker.sh", script);
        Write("host.json", """{ "version": "2.0" }""");
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder.FullName, name), content);

    private async Task<string> FailAsync(Func<LocalFunctionsHostOptions, LocalFunctionsHostOptions>? configure = null)
    {
        var log = new HostLog();
        var options = new LocalFunctionsHostOptions
        {
            ApplicationFolder = _folder.FullName,
            DataDirectory = Path.Combine(_folder.FullName, "data"),
            ConfigureLogging = logging => logging.AddProvider(log),
        };
        var exception = await Should.ThrowAsync<LocalFunctionsHostException>(
            () => LocalFunctionsHost.StartAsync(configure?.Invoke(options) ?? options, CancellationToken));
        exception.Message.ShouldNotContain("\n");
        log.Exceptions.ShouldBeEmpty("the message is complete");
        return exception.Message;
    }

    /// <summary>A worker that makes one request.</summary>
    private sealed class OtherProtocolLauncher(string path, byte[] body) : IWorkerLauncher
    {
        public IWorkerProcess Start(Uri rpcAddress, string workerId) => new OtherProtocolWorker(new(rpcAddress, path), body);
    }

    private sealed class OtherProtocolWorker : IWorkerProcess
    {
        private readonly TaskCompletionSource<string> _exited = new();
        private readonly HttpClient _http = new() { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        private readonly Task _calling;

        public OtherProtocolWorker(Uri address, byte[] body) =>
            _calling = _http.PostAsync(address, new ByteArrayContent(body) { Headers = { ContentType = new("application/grpc") } });

        public int ProcessId => Environment.ProcessId;

        public Task<string> Exited => _exited.Task;

        public void Kill() => _exited.TrySetResult("Killed.");

        public async ValueTask DisposeAsync()
        {
            await _calling;
            _http.Dispose();
        }
    }
}
