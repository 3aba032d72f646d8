namespace Aholo.Functions.Configuration;

/// <summary>The URLs that events are posted to.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Gets or sets the URLs that every event is posted to: https. They may be in a private network.</summary>
    public IReadOnlyList<string> Urls { get; set; } = [];

    /// <summary>Gets or sets the secret that the posts are signed with: <c>whsec_</c> and 24 to 64 bytes in base64. Required if anything can be posted.</summary>
    public string? Secret { get; set; }

    /// <summary>Gets or sets the secret before <see cref="Secret"/>, while receivers change to the new one: posts are signed with both.</summary>
    public string? PreviousSecret { get; set; }

    /// <summary>
    /// Gets or sets the hosts that a project may have its events posted to: names, or <c>*.example.com</c> for all below one; with <c>:port</c> for another port
    /// than 443. Default: none.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>Gets or sets whether events may be posted to this machine, by http too. For development only.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Gets or sets the wait after each failed attempt. Empty means <see cref="StandardRetryDelays"/>.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } = [];

    /// <summary>Gets the waits that Standard Webhooks advises: ten attempts in three days.</summary>
    public static IReadOnlyList<TimeSpan> StandardRetryDelays { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>Gets whether anything can be posted.</summary>
    public bool IsEnabled => Urls.Count > 0 || AllowedHosts.Count > 0 || AllowLoopback;
}
