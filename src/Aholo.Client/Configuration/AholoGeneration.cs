namespace Aholo;

/// <summary>The two generations of the service; they share one back end (fact I) and one upload service (facts Q and D).</summary>
public enum AholoGeneration
{
    /// <summary>The Kujiale open platform, <c>https://openapi.kujiale.com/v2/aholo</c> (facts Q and D).</summary>
    V2,

    /// <summary>The Aholo Open API, <c>https://api.aholo3d.cn</c> (China) or <c>https://api.aholo3d.com/global</c> (fact D).</summary>
    V1,
}
