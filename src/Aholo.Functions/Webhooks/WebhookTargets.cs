using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Webhooks;

/// <summary>Gets the URLs that the events of a project are posted to: those from the settings and the one that the project names.</summary>
internal sealed class WebhookTargets(IOptions<AholoFunctionsOptions> options)
{
    private readonly IReadOnlyList<WebhookTarget> _settings = [.. options.Value.Webhooks.Urls.Select(url => new WebhookTarget(new(url), IsTrusted: true))];

    /// <summary>Gets the URLs for a project, without duplicates.</summary>
    /// <param name="plan">The plan of the project; null if it has none.</param>
    public IReadOnlyList<WebhookTarget> Of(ProjectPlan? plan) => plan?.Spec.Webhook is { } webhook
        ? [.. _settings.Append(new(new(webhook), IsTrusted: false)).DistinctBy(target => target.Key)]
        : [.. _settings.DistinctBy(target => target.Key)];
}
