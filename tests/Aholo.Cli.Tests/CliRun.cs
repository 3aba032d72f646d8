using System.Text.Json;
using Aholo.Cli;

namespace Aholo.Tests.Cli;

internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonElement.Parse(Out);

    public CliRun ShouldBe(ExitCode code)
    {
        ((ExitCode)ExitCode).ShouldBe(code, $"{Out}\n{Error}");
        return this;
    }
}
