using System.Security.Cryptography;
using System.Text;
using LocalAzure.Functions.Configuration;
using Microsoft.Azure.WebJobs.Host.Executors;
using Microsoft.Extensions.Configuration;

namespace LocalAzure.Functions.Hosting;

/// <summary>
/// The id in the names of the host's queues and receipts: the setting <c>AzureFunctionsWebHost__hostid</c>, or an id of this machine and the app's
/// folder, as the Core Tools create it.
/// </summary>
internal sealed class HostId(FunctionApp app, IConfiguration configuration) : IHostIdProvider
{
    private const int HashLength = 16;
    private const int LongestName = 16;

    public Task<string> GetHostIdAsync(CancellationToken cancellationToken) =>
        Task.FromResult(configuration["AzureFunctionsWebHost:hostid"] is { Length: > 0 } id ? id : Create());

    private string Create()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(app.Folder)))[..HashLength];
        var machine = new string([.. Environment.MachineName.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(LongestName - 1)]);
        return machine.Length == 0 ? hash : $"{machine}-{hash}";
    }
}
