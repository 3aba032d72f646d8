using System.Collections.Concurrent;
using System.Net.Http.Json;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Simulator;

namespace Aholo.Tests.Chaos;

/// <summary>
/// Decides the projects in AwaitingDecision as an operator would, who looks at the account: adopts the project that is there, and has it created when there is
/// none. Works by the HTTP API alone.
/// </summary>
internal sealed class Person(HttpClient http, Func<IReadOnlyList<CreatedProject>> lookAtAccount)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, bool> _asked = [];

    /// <summary>How many projects have asked.</summary>
    public int Asked => _asked.Count;

    /// <summary>Looks for projects that ask until it is stopped.</summary>
    /// <param name="look">Runs each look, at a time of its own choice; what fails because the app was killed is tried again with the next.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task WorkAsync(Func<Func<Task>, Task> look, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await look(() => DecideAsync(cancellationToken));
            }
            catch (HttpRequestException)
            {
                // The app is down; it will be back.
            }

            await Task.Delay(LookInterval, cancellationToken);
        }
    }

    private async Task DecideAsync(CancellationToken cancellationToken)
    {
        string? page = null;
        do
        {
            var query = page is null ? "" : $"&continuationToken={Uri.EscapeDataString(page)}";
            var projects = (await http.GetFromJsonAsync($"/api/projects?pageSize=100{query}", FunctionsJson.Shared.ProjectPage, cancellationToken))!;
            foreach (var project in projects.Items.Where(project => project.Stage == ProjectStage.AwaitingDecision))
                await DecideAsync(project, cancellationToken);
            page = projects.ContinuationToken;
        }
        while (page is not null);
    }

    private async Task DecideAsync(ProjectView project, CancellationToken cancellationToken)
    {
        _asked.TryAdd(project.Id, true);
        // The list has no names; the project itself has.
        var name = (await http.GetFromJsonAsync($"/api/projects/{project.Id}", FunctionsJson.Shared.ProjectView, cancellationToken))!.Name;
        object decision = lookAtAccount().LastOrDefault(created => created.Name == name) is { } found
            ? new { decision = "adopt", aholoProjectId = found.ProjectId, attempt = project.Attempt, decisionNumber = project.DecisionNumber }
            : new { decision = "recreate", attempt = project.Attempt, decisionNumber = project.DecisionNumber };
        // Refused when it was decided just before: the next look shows how it stands.
        (await http.PostAsJsonAsync($"/api/projects/{project.Id}/resolve", decision, cancellationToken)).Dispose();
    }
}
