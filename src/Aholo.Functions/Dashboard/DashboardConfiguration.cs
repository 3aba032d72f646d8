using System.Text.Json.Serialization;

namespace Aholo.Functions.Dashboard;

/// <summary>What the web page needs to know about the app: <c>ui/config.json</c>. It is public, so it holds nothing that needs a key.</summary>
/// <param name="Simulator">Whether the results are samples of the simulator.</param>
/// <param name="MaxFileBytes">The size of the largest file that can be uploaded, in bytes.</param>
/// <param name="MaxFiles">The most files that a project may have.</param>
internal sealed record DashboardConfiguration(bool Simulator, long MaxFileBytes, int MaxFiles);

/// <summary>The JSON of the web page's configuration.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DashboardConfiguration))]
internal sealed partial class DashboardJson : JsonSerializerContext;
