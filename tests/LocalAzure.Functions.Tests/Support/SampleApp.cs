namespace LocalAzure.Functions.Tests.Support;

/// <summary>The build output of the sample app.</summary>
internal static class SampleApp
{
    public static string Folder { get; } = OutputOf("LocalAzure.SampleApp");

    public static string HostProgram { get; } = Path.Combine(OutputOf("LocalAzure.Functions"), "LocalAzure.Functions.dll");

    /// <summary>The settings that the app needs.</summary>
    public static Dictionary<string, string> Settings(string storage) => new()
    {
        ["AzureWebJobsStorage"] = storage,
        ["TickSchedule"] = "* * * * * *",
    };

    // All projects have their output side by side.
    private static string OutputOf(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name);
    }
}
