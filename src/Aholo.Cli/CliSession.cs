using Aholo.Cli.Terminal;
using Aholo.Functions.Configuration;

namespace Aholo.Cli;

/// <summary>What every command works with.</summary>
internal sealed record CliSession(
    AholoClient Aholo, AholoClientOptions Options, AssetOptions Assets, CommandOutput Output, ITransferDisplay Transfers, TimeProvider Clock)
{
    /// <summary>Whether version 1 of the API is configured, which can list projects and read the balance.</summary>
    public bool IsV1 => Options.Generation == AholoGeneration.V1;
}
