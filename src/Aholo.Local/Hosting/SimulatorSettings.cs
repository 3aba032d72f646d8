using System.Globalization;

namespace Aholo.Local.Hosting;

/// <summary>The settings that the function app needs to work with the simulator instead of the real service.</summary>
internal static class SimulatorSettings
{
    /// <summary>The type code of videos. Aholo documents none; this one goes with our simulator only.</summary>
    public const int VideoType = 1;

    /// <summary>Gets the settings.</summary>
    /// <param name="appKey">The application key that the simulator accepts.</param>
    /// <param name="appSecret">The secret that belongs to it.</param>
    public static IReadOnlyDictionary<string, string> Create(string appKey, string appSecret) => new Dictionary<string, string>
    {
        ["Aholo__AllowHttp"] = "true",
        ["Aholo__Dashboard__Simulator"] = "true",
        ["Aholo__Assets__AllowLoopback"] = "true",
        ["Aholo__Auth__AppKey"] = appKey,
        ["Aholo__Auth__AppSecret"] = appSecret,
        ["Aholo__Auth__AppUid"] = "local",
        ["Aholo__VideoTypeCode"] = VideoType.ToString(CultureInfo.InvariantCulture),

        // The simulator is ours and quick: it may be asked more often than the real service wants to be.
        ["Aholo__Polling__FirstInterval"] = Seconds(0.5),
        ["Aholo__Polling__MaxInterval"] = Seconds(2),
        ["Aholo__StatusBatch__Interval"] = Seconds(0.1),
        ["Aholo__RateLimit__PermitsPerSecond"] = "1000",
    };

    private static string Seconds(double seconds) => TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);
}
