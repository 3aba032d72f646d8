namespace Aholo.Local.Hosting;

/// <summary>
/// Finds the programs that run in their own processes. Each has its own folder: in this program's folder if it was published, beside it if it was
/// built.
/// </summary>
internal static class BuiltPrograms
{
    /// <summary>Gets the folder of the function app.</summary>
    /// <exception cref="LocalException">It does not exist.</exception>
    public static string FunctionApp => FindFolder("Aholo.Functions");

    /// <summary>Gets the file of the local host for function apps.</summary>
    /// <exception cref="LocalException">It does not exist.</exception>
    public static string FunctionsHost => Path.Combine(FindFolder("LocalAzure.Functions"), "LocalAzure.Functions.dll");

    /// <summary>Gets the folder of a program.</summary>
    /// <exception cref="LocalException">It does not exist.</exception>
    public static string FindFolder(string name)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var (published, built) = (Path.Combine(own.FullName, name), Path.GetFullPath(Path.Combine(own.FullName, "..", "..", name, own.Name)));
        return new[] { published, built }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, $"{name}.dll")))
            ?? throw new LocalException($"{name} is neither in '{published}' nor in '{built}'. Build or publish src/Aholo.Local again.");
    }
}
