using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Webhooks;

/// <summary>Knows the URLs that the events of a project are posted to: those of the settings, and the project's own.</summary>
internal sealed class WebhookTargets(IOptions<AholoFunctionsOptions> options)
{
    private readonly IReadOnlyList<WebhookTarget> _settings = [.. options.Value.Webhooks.Urls.Select(url => new WebhookTarget(new(url), IsTrusted: true))];

    /// <summary>Gets the URLs for a project, each once.</summary>
    /// <param name="plan">The project's plan; null when it has none.</param>
    public IReadOnlyList<WebhookTarget> Of(ProjectPlan? plan) => plan?.Spec.Webhook is { } webhook
        ? [.. _settings.Append(new(new(webhook), IsTrusted: false)).DistinctBy(target => target.Key)]
        : [.. _settings.DistinctBy(target => target.Key)];
}
