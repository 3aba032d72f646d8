using System.Text.RegularExpressions;
using Aholo.Files.Network;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Configuration;

/// <summary>Validates settings against each other when the app starts. Each message names the keys and says what to change.</summary>
internal sealed partial class SettingsConsistency : IValidateOptions<AholoFunctionsOptions>
{
    public ValidateOptionsResult Validate(string? name, AholoFunctionsOptions options)
    {
        var errors = new List<string>();
        CheckOrder("Polling:FirstInterval", options.Polling.FirstInterval, "Polling:MaxInterval", options.Polling.MaxInterval);
        CheckOrder("Polling:FirstInterval", options.Polling.FirstInterval, "Polling:Deadline", options.Polling.Deadline);
        CheckOrder("Activities:FirstRetryInterval", options.Activities.FirstRetryInterval, "Activities:MaxRetryInterval", options.Activities.MaxRetryInterval);
        CheckOrder("Sweep:Grace", options.Sweep.Grace, "Sweep:LookBack", options.Sweep.LookBack);

        // Assets in the uploads container would start projects, and state could be read as an asset.
        CheckDifferent("Storage:Uploads", options.Storage.Uploads, "Storage:Assets", options.Storage.Assets);
        CheckDifferent("Storage:Uploads", options.Storage.Uploads, "Storage:State", options.Storage.State);
        CheckDifferent("Storage:Assets", options.Storage.Assets, "Storage:State", options.Storage.State);

        // A path would be absolute on Linux, as a file.
        if (options.Events.Source.StartsWith('/') || !Uri.IsWellFormedUriString(options.Events.Source, UriKind.Absolute))
            errors.Add($"Aholo:Events:Source must be an absolute URI, for example https://aholo.contoso.com or urn:aholo-functions:production, but is '{options.Events.Source}'.");
        if (!ReverseDomain.IsMatch(options.Events.TypePrefix))
            errors.Add($"Aholo:Events:TypePrefix must be a domain in reverse order and in lower case, for example com.contoso.aholo, but is '{options.Events.TypePrefix}'.");
        foreach (var host in options.Assets.AllowedHosts.Where(host => !HostPattern.IsValid(host)))
            errors.Add($"Aholo:Assets:AllowedHosts must have host names, such as cdn.example, *.example or cdn.example:8443, but has '{host}'.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void CheckOrder(string lowerKey, TimeSpan lower, string upperKey, TimeSpan upper)
        {
            if (lower > upper)
                errors.Add($"Aholo:{lowerKey} ({lower}) must not be longer than Aholo:{upperKey} ({upper}). Change one of them.");
        }

        void CheckDifferent(string firstKey, string first, string secondKey, string second)
        {
            if (first == second)
                errors.Add($"Aholo:{firstKey} and Aholo:{secondKey} must name different containers, but both are '{first}'.");
        }
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+\\z")]
    private static partial Regex ReverseDomain { get; }
}
