using System.Globalization;
using Aholo.Files.Network;
using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Webhooks;

/// <summary>Validates the settings of webhooks when the app starts. No message contains a secret, or a URL, whose query may contain one.</summary>
internal sealed class WebhookConsistency : IValidateOptions<AholoFunctionsOptions>
{
    private const string Section = "Aholo:Webhooks";

    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, AholoFunctionsOptions options)
    {
        var (webhooks, errors) = (options.Webhooks, new List<string>());
        for (var index = 0; index < webhooks.Urls.Count; index++)
        {
            if (!WebhookUrl.TryParse(webhooks.Urls[index], out var url, out var error))
                errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:Urls:{index} {error}."));
            else if (url.Scheme != Uri.UriSchemeHttps && !(webhooks.AllowLoopback && url.IsLoopback))
                errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:Urls:{index} must be an https URL. For a receiver on this machine, set {Section}:AllowLoopback to true."));
        }

        foreach (var host in webhooks.AllowedHosts.Where(host => !HostPattern.IsValid(host)))
            errors.Add($"{Section}:AllowedHosts must have host names, such as hooks.example.com, *.example.com or hooks.example.com:8443, but has '{host}'.");
        foreach (var delay in webhooks.RetryDelays.Where(delay => delay <= TimeSpan.Zero || delay > MaxRetryDelay))
            errors.Add($"{Section}:RetryDelays must have times above zero of at most {MaxRetryDelay}, but has {delay}.");

        if (!options.Events.ServiceBus && webhooks.Urls.Count == 0)
        {
            errors.Add(
                $"Aholo:Events:ServiceBus is false and {Section}:Urls is empty: events would reach nobody. Set {Section}:Urls, or leave Aholo:Events:ServiceBus out.");
        }

        CheckSecret("Secret", webhooks.Secret);
        CheckSecret("PreviousSecret", webhooks.PreviousSecret);
        if (string.IsNullOrEmpty(webhooks.Secret) && webhooks.IsEnabled)
        {
            errors.Add(
                $"{Section}:Secret is missing, which {Section}:Urls, {Section}:AllowedHosts and {Section}:AllowLoopback require. It must be {WebhookSecret.Form}. "
                + $"Make one with: {WebhookSecret.Command}");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void CheckSecret(string setting, string? secret)
        {
            if (secret is { Length: > 0 } && !WebhookSecret.TryParse(secret, out _))
                errors.Add($"{Section}:{setting} must be {WebhookSecret.Form}. Make one with: {WebhookSecret.Command}");
        }
    }
}
