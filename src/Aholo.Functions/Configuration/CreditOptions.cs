using System.ComponentModel.DataAnnotations;

namespace Aholo.Functions.Configuration;

/// <summary>The credits of the account at Aholo.</summary>
internal sealed class CreditOptions
{
    /// <summary>
    /// Gets or sets whether the balance is read. Default: true. No effect with version 2 of the API, which has no such call.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets how long a balance is kept before Aholo is asked again. Default: one minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(1);
}
