using System.Globalization;

namespace Aholo.EndToEnd.Tests;

internal static class ProcessTree
{
    /// <summary>Gets the descendants of a process.</summary>
    public static List<int> Descendants(int process)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists processes with their parents as files.");
        var children = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .ToLookup(id => Stat(id) is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0);
        return [.. Below(process)];

        IEnumerable<int> Below(int parent) => children[parent].SelectMany(id => Below(id).Prepend(id));
    }

    /// <summary>Gets whether a process runs. Zombies do not.</summary>
    public static bool IsRunning(int process) => Stat(process) is [not "Z", ..];

    public static string CommandLine(int process) => File.ReadAllText($"/proc/{process}/cmdline");

    // The state, the parent and more; empty if there is no such process.
    private static string[] Stat(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
