using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Aholo.Simulator;

namespace Aholo.Local.Testing.Chaos;

/// <summary>A client of the simulator's own routes.</summary>
internal sealed class SimulatorClient(int port) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private readonly HttpClient _http = new() { BaseAddress = new($"http://127.0.0.1:{port}/_simulator/") };

    /// <summary>Gets the projects of the account.</summary>
    public async Task<IReadOnlyList<CreatedProject>> GetProjectsAsync(CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<SimulatorStats>("stats", Json, cancellationToken))!.Projects;

    /// <summary>Gets the fault rules and their progress.</summary>
    public async Task<IReadOnlyList<FaultState>> GetFaultsAsync(CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<IReadOnlyList<FaultState>>("faults", Json, cancellationToken))!;

    /// <summary>Replaces the fault rules.</summary>
    public async Task SetFaultsAsync(IReadOnlyList<FaultRule> rules, CancellationToken cancellationToken)
    {
        using var response = await _http.PutAsJsonAsync("faults", rules, Json, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
