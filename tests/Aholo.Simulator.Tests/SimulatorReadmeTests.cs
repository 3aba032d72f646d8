using System.Net;
using System.Text.RegularExpressions;
using Aholo.Simulator;

namespace Aholo.Tests.Simulator;

/// <summary>Checks the commands of the README.</summary>
public sealed partial class SimulatorReadmeTests : SimulatorTest
{
    private const string FileName = "src/Aholo.Simulator/README.md";

    private static string Commands => string.Join('\n', Readme.Snippets(FileName, "sh"));

    [Fact]
    public async Task Every_request_succeeds()
    {
        var requests = Request().Matches(Commands);

        requests.Count.ShouldBeGreaterThan(3);
        foreach (Match request in requests)
        {
            var method = new HttpMethod(request.Groups["method"] is { Success: true, Value: var name } ? name : "GET");
            var response = await Aholo.SendAsync(method, request.Groups["path"].Value, new StringContent(request.Groups["body"].Value));
            response.Status.ShouldBe(HttpStatusCode.OK, request.Value);
        }

        Simulator.GetFaults().ShouldBeEmpty();
    }

    [Fact]
    public void Every_option_exists()
    {
        var options = Option().Matches(Commands);

        options.Count.ShouldBeGreaterThan(2);
        foreach (Match option in options)
        {
            var names = option.Groups[1].Value.Split(':');
            var type = names[0] == "Switches" ? typeof(SimulatorSwitches) : typeof(AholoSimulatorOptions);
            type.GetProperty(names[^1]).ShouldNotBeNull(option.Value);
        }
    }

    [GeneratedRegex(@"^curl (-X (?<method>\w+) )?http://127\.0\.0\.1:7090(?<path>\S+)( -d '(?<body>.*)')?$", RegexOptions.Multiline)]
    private static partial Regex Request();

    [GeneratedRegex(@"--Simulator:([\w:]+)")]
    private static partial Regex Option();
}
