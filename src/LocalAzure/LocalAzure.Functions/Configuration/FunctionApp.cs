using System.Reflection;

namespace LocalAzure.Functions.Configuration;

/// <summary>A published or built function app: its folder and the command of its worker.</summary>
internal sealed class FunctionApp
{
    private const string WorkerConfigName = "worker.config.json";
    private const string Language = "dotnet-isolated";
    private const string WorkerRoot = "{WorkerRoot}";

    private FunctionApp(string folder, string executable, IReadOnlyList<string> workerArguments, string workerFile) =>
        (Folder, Executable, WorkerArguments, WorkerFile) = (folder, executable, workerArguments, workerFile);

    /// <summary>The full path of the app's folder.</summary>
    public string Folder { get; }

    /// <summary>The program that runs the worker: <c>dotnet</c>, or the app itself.</summary>
    public string Executable { get; }

    /// <summary>The first arguments of that program.</summary>
    public IReadOnlyList<string> WorkerArguments { get; }

    /// <summary>The app's assembly.</summary>
    public string WorkerFile { get; }

    /// <summary>Describes an app that runs in this process, with its files in the folder of its assembly.</summary>
    public static FunctionApp Of(Assembly assembly) => new(Path.GetDirectoryName(assembly.Location)!, assembly.Location, [], assembly.Location);

    /// <summary>Reads the description of the app in <paramref name="folder"/>.</summary>
    /// <exception cref="LocalFunctionsHostException">There is no isolated .NET function app; the message says what is missing.</exception>
    public static FunctionApp Read(string folder)
    {
        folder = Path.GetFullPath(folder);
        var path = Path.Combine(folder, WorkerConfigName);
        if (!File.Exists(path))
            throw new LocalFunctionsHostException(
                $"'{folder}' contains no {WorkerConfigName}: it is not a built or published isolated .NET function app. Pass the output folder of "
                + "'dotnet publish' or 'dotnet build'.");

        using var file = JsonFile.Read(path);
        if (!file.RootElement.TryGetProperty("description", out var description)
            || JsonFile.Text(description, "defaultExecutablePath") is not { Length: > 0 } executable
            || JsonFile.Text(description, "defaultWorkerPath") is not { Length: > 0 } workerPath)
            throw new LocalFunctionsHostException($"'{path}' lacks description.defaultExecutablePath or description.defaultWorkerPath. Build the app again.");
        if (JsonFile.Text(description, "language") is var language && language != Language)
            throw new LocalFunctionsHostException($"'{path}' describes a worker for '{language}'. The local host runs '{Language}' only.");

        var worker = Path.Combine(folder, workerPath);
        if (!File.Exists(worker))
            throw new LocalFunctionsHostException($"The worker '{worker}', which {WorkerConfigName} names, does not exist. Build the app again.");

        executable = executable.Replace(WorkerRoot, folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        var runsItself = Path.GetFullPath(executable, folder) == worker;
        return new(folder, runsItself ? worker : executable, runsItself ? [] : [worker], worker);
    }
}
