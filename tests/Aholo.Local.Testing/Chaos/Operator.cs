using System.Collections.Concurrent;
using System.Net.Http.Json;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Simulator;

namespace Aholo.Local.Testing.Chaos;

/// <summary>
/// Decides the projects that await a decision, as an operator does who reads the account: adopts the project that exists, and recreates it if there is
/// none. Uses the HTTP API only.
/// </summary>
internal sealed class Operator(HttpClient http, Func<IReadOnlyList<CreatedProject>> readAccount)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, bool> _asked = [];

    /// <summary>The number of projects that awaited a decision.</summary>
    public int Asked => _asked.Count;

    /// <summary>Polls for projects that await a decision until it is canceled.</summary>
    /// <param name="poll">Runs a poll. One that fails because the app was killed is repeated with the next.</param>
    /// <param name="cancellationToken">Stops the polls.</param>
    public async Task WorkAsync(Func<Func<Task>, Task> poll, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await poll(() => DecideAsync(cancellationToken));
            }
            catch (HttpRequestException)
            {
                // The app is down and will be restarted.
            }

            await Task.Delay(PollInterval, cancellationToken);
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
        // The list has no names.
        var name = (await http.GetFromJsonAsync($"/api/projects/{project.Id}", FunctionsJson.Shared.ProjectView, cancellationToken))!.Name;
        object decision = readAccount().LastOrDefault(created => created.Name == name) is { } found
            ? new { decision = "adopt", aholoProjectId = found.ProjectId, attempt = project.Attempt, decisionNumber = project.DecisionNumber }
            : new { decision = "recreate", attempt = project.Attempt, decisionNumber = project.DecisionNumber };
        // Rejected if the project was decided a moment ago; the next poll finds out.
        (await http.PostAsJsonAsync($"/api/projects/{project.Id}/resolve", decision, cancellationToken)).Dispose();
    }
}
