using Embedded.Functions.Hosting;
using Embedded.Functions.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Embedded.Tests.Functions;

public sealed class ConfigurationTests
{
    [Fact]
    public void Command_line_beats_environment_beats_local_settings()
    {
        using var folder = new AppFolder().WithFile("local.settings.json", """
            {
              "IsEncrypted": false,
              "Values": {
                "Embedded.Tests:A": "file", "Embedded.Tests__B": "file", "Embedded.Tests:C": "file",
                "Embedded.Tests:Number": 5, // as people write it
              }
            }
            """);
        Environment.SetEnvironmentVariable("Embedded.Tests__B", "environment");
        Environment.SetEnvironmentVariable("Embedded.Tests__C", "environment");
        try
        {
            var configuration = new FunctionsApplicationBuilder(["--Embedded.Tests:C", "line"], new() { ScriptRoot = folder.ScriptRoot }).Configuration;

            configuration["Embedded.Tests:A"].ShouldBe("file");
            configuration["Embedded.Tests:B"].ShouldBe("environment");
            configuration["Embedded.Tests:C"].ShouldBe("line");
            configuration["Embedded.Tests:Number"].ShouldBe("5");
        }
        finally
        {
            Environment.SetEnvironmentVariable("Embedded.Tests__B", null);
            Environment.SetEnvironmentVariable("Embedded.Tests__C", null);
        }
    }

    [Fact]
    public void Settings_of_a_test_are_there_from_the_first_and_win_over_those_the_app_adds()
    {
        using var folder = new AppFolder();
        var builder = new FunctionsApplicationBuilder([], new()
        {
            ScriptRoot = folder.ScriptRoot,
            Functions = new([typeof(Fine)]),
            Settings = new Dictionary<string, string?> { ["A"] = "test", ["AzureFunctionsJobHost:functionTimeout"] = "00:00:07" },
        });
        builder.Configuration["A"].ShouldBe("test");
        builder.Configuration.AddInMemoryCollection([new("A", "app")]);

        using var host = builder.ConfigureFunctionsWebApplication().Build();

        host.Services.GetRequiredService<IConfiguration>()["A"].ShouldBe("test");
        host.Services.GetRequiredService<HostJson>().FunctionTimeout.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Theory]
    [InlineData("local.settings.json", """{ "IsEncrypted": true, "Values": {} }""", "func settings decrypt")]
    [InlineData("local.settings.json", """{ "Values": { "A": { "B": "C" } } }""", "Values.A must be a string")]
    [InlineData("local.settings.json", "{ nonsense", "local.settings.json")]
    [InlineData("local.settings.json", "[]", "local.settings.json")]
    [InlineData("host.json", "{ nonsense", "is not valid JSON")]
    [InlineData("host.json", """{ "functionTimeout": "soon" }""", "functionTimeout is 'soon'")]
    public void A_settings_file_that_cannot_be_read_is_an_error_that_names_it(string file, string content, string expected)
    {
        using var folder = new AppFolder().WithFile(file, content);

        var error = Should.Throw<FunctionWorkerException>(() => folder.CreateBuilder(_ => { }));

        error.Message.ShouldContain(folder.ScriptRoot);
        error.Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData("""{ "extensions": { "durableTask": { "maxConcurrentActivityFunctions": "many" } } }""", "maxConcurrentActivityFunctions")]
    [InlineData("""{ "extensions": { "durableTask": { "maxConcurrentOrchestratorFunctions": 0 } } }""", "MaxConcurrentOrchestratorFunctions")]
    [InlineData("""{ "extensions": { "durableTask": { "hubName": "no-dash" } } }""", "hubName")]
    public void A_wrong_value_in_host_json_is_an_error_that_names_it(string content, string expected)
    {
        using var folder = new AppFolder().WithFile("host.json", content);

        var error = Should.Throw<FunctionWorkerException>(() => folder.CreateBuilder(_ => { }));

        error.Message.ShouldContain("host.json");
        error.Message.ShouldContain(expected);
    }

    [Fact]
    public void Host_json_ignores_unknown_keys_and_settings_override_it()
    {
        using var folder = new AppFolder().WithFile("host.json", """
            { "version": "2.0", "extensions": { "durableTask": { "hubName": "FileHub", "maxConcurrentActivityFunctions": 3, "unknown": {} } } }
            """);
        Environment.SetEnvironmentVariable("AzureFunctionsJobHost__extensions__durableTask__hubName", "SettingHub");
        try
        {
            using var host = folder.CreateBuilder(_ => { }).Build();
            var options = host.Services.GetRequiredService<DurableTaskOptions>();

            (options.HubName, options.MaxConcurrentActivityFunctions).ShouldBe(("SettingHub", 3));
        }
        finally
        {
            Environment.SetEnvironmentVariable("AzureFunctionsJobHost__extensions__durableTask__hubName", null);
        }
    }

    [Fact]
    public async Task A_wrong_option_of_the_embedded_host_is_an_error_at_start()
    {
        using var folder = new AppFolder().With("Embedded:BlobScanInterval", "-00:00:01");

        var error = await Should.ThrowAsync<Exception>(() => FunctionApp.StartAsync(folder, _ => { }, typeof(Fine)));

        error.Message.ShouldContain("BlobScanInterval must lie between");
    }

    [Fact]
    public void Nothing_said_the_host_listens_where_the_Core_Tools_do()
    {
        using var folder = new AppFolder().With("urls", null);

        using var host = folder.CreateBuilder(_ => { }, typeof(Fine)).Build();

        host.Services.GetRequiredService<IConfiguration>()["urls"].ShouldBe("http://127.0.0.1:7071");
    }

    [Theory]
    [InlineData("""{}""", LogLevel.Warning)]
    [InlineData("""{ "logging": { "logLevel": { "default": "Trace" } } }""", LogLevel.Warning)]
    [InlineData("""{ "logging": { "logLevel": { "Microsoft.AspNetCore": "Debug" } } }""", LogLevel.Debug)]
    public void The_server_logs_warnings_unless_host_json_names_it(string content, LogLevel expected)
    {
        using var folder = new AppFolder().WithFile("host.json", content);
        using var host = folder.CreateBuilder(builder => builder.Logging.AddProvider(new LogLines()), typeof(Fine)).Build();

        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics");

        Enum.GetValues<LogLevel>().First(logger.IsEnabled).ShouldBe(expected);
    }

    [Fact]
    public void Functions_are_looked_for_in_the_entry_assembly()
    {
        using var folder = new AppFolder();
        using var host = new FunctionsApplicationBuilder([], new() { ScriptRoot = folder.ScriptRoot }).Services.BuildServiceProvider();

        host.GetRequiredService<FunctionSource>().Types.ShouldContain(typeof(Fine));
    }

    internal sealed class Fine
    {
        [Function("Fine")]
        public void Run([HttpTrigger] HttpRequest request)
        {
        }
    }
}
