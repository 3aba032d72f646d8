using System.Globalization;
using Aholo.Cli.Results;
using Aholo.Cli.Terminal;
using Aholo.Files.Assets;

namespace Aholo.Cli;

/// <summary>The services of a command.</summary>
internal sealed record CliSession(
    AholoClient Aholo, AholoClientOptions Options, AssetOptions Assets, CommandOutput Output, ITransferDisplay Transfers, TimeProvider Clock)
{
    /// <summary>Gets whether version 1 of the API is configured, which can list projects and read the balance.</summary>
    public bool IsV1 => Options.ApiVersion == AholoApiVersion.V1;

    /// <summary>Gets a project by an id that the user typed.</summary>
    /// <exception cref="CliException">Aholo rejected the id; the message says where ids are valid.</exception>
    public async Task<AholoProject> GetProjectAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await Aholo.GetProjectAsync(id, cancellationToken);
        }
        catch (AholoRejectedException exception) when (!CliErrors.IsNotTheApi(exception))
        {
            throw new CliException(
                ExitCode.Rejected,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{exception.Message} Check the id '{id}'. Only the account and the API that created a project know its id: check Aholo:Auth, Aholo:ApiVersion ({Options.ApiVersion}) and Aholo:BaseUrl ('{Options.BaseUrl}')."),
                exception)
            { ProjectId = id };
        }
    }
}
