using System.Diagnostics;
using System.Text.Json;

namespace Aholo.EndToEnd.Tests;

/// <summary>The command as an IDE starts it to debug the function app.</summary>
public sealed class DebuggingTests : IDisposable
{
    private readonly Command _command = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task A_project_succeeds_in_the_process_of_the_command()
    {
        using var command = _command.Start([.. Command.AnyPorts, "--in-process", "--json"]);
        try
        {
            var done = await ReadUntilAsync(command, "done");

            done.GetProperty("outcome").GetString().ShouldBe("Succeeded");
            ProcessTree.Descendants(command.Id).Select(ProcessTree.CommandLine)
                .ShouldAllBe(line => !line.Contains(".Functions.dll"), "only Azurite has its own process");
        }
        finally
        {
            command.Kill(entireProcessTree: true);
        }
    }

    private async Task<JsonElement> ReadUntilAsync(Process command, string type)
    {
        while (await command.StandardOutput.ReadLineAsync(CancellationToken) is { } text)
        {
            var line = JsonDocument.Parse(text).RootElement;
            if (line.GetProperty("type").GetString() == type)
                return line;
        }

        var log = Path.Combine(_command.DataDirectory, "logs", "functions.log");
        throw new InvalidOperationException($"The command has ended.{Environment.NewLine}{await File.ReadAllTextAsync(log, CancellationToken)}");
    }
}
