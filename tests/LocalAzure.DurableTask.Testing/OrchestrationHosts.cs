namespace LocalAzure.DurableTask.Testing;

/// <summary>Starts hosts without losing their type.</summary>
public static class OrchestrationHosts
{
    /// <summary>Starts the host and returns it.</summary>
    public static async Task<THost> StartAsync<THost>(this THost host)
        where THost : OrchestrationHost
    {
        await host.OpenAsync();
        return host;
    }
}
