using System.Text.Json.Serialization;

namespace Aholo.Functions.Dashboard;

/// <summary>The configuration of the app that the web page needs: <c>ui/config.json</c>. It is public, so it has nothing that requires a key.</summary>
/// <param name="Simulator">Whether the assets are samples from the simulator.</param>
/// <param name="MaxFileBytes">The maximum size of a file in bytes.</param>
/// <param name="MaxFiles">The maximum number of files of a project.</param>
internal sealed record DashboardConfiguration(bool Simulator, long MaxFileBytes, int MaxFiles);

/// <summary>The JSON of the web page's configuration.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DashboardConfiguration))]
internal sealed partial class DashboardJson : JsonSerializerContext;
