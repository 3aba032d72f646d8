using Aholo.Cli.Terminal;
using Aholo.Functions.Media;
using Aholo.Functions.Projects;

namespace Aholo.Cli.Inputs;

/// <summary>Finds and checks the photos and videos of a command line. Nothing is sent.</summary>
internal sealed class InputFiles(CommandOutput output, AholoClientOptions client)
{
    private const int MaxListed = 10;

    /// <summary>Reads every file once, whole.</summary>
    /// <param name="paths">Files, and folders of files.</param>
    /// <param name="takesPanoramas">Whether panoramas are to be mentioned.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CliException">A file cannot be used; the message names each that cannot.</exception>
    public async Task<IReadOnlyList<InputFile>> ReadAsync(IReadOnlyList<string> paths, bool takesPanoramas, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var files = new List<InputFile>();
        foreach (var path in Expand(paths, problems))
        {
            if (await TryReadAsync(path, problems, cancellationToken) is not { } file)
                continue;
            files.Add(file);
            foreach (var advice in MediaAdvice.For(Path.GetFileName(path), file.Facts, takesPanoramas))
                output.Warn(advice.Message);
        }

        if (problems.Count == 0)
            return files;
        var more = problems.Count > MaxListed ? $"{Environment.NewLine}… and {problems.Count - MaxListed} more." : "";
        throw new CliException(ExitCode.Files, string.Join(Environment.NewLine, problems.Take(MaxListed)) + more);
    }

    private static List<string> Expand(IReadOnlyList<string> paths, List<string> problems)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(path);
                continue;
            }

            var found = Directory.EnumerateFiles(path)
                .Where(file => !Path.GetFileName(file).StartsWith('.') && !SystemFiles.IsOne(Path.GetFileName(file)))
                .Order(StringComparer.Ordinal)
                .ToList();
            if (found.Count == 0)
                problems.Add($"The folder '{path}' has no files.");
            files.AddRange(found);
        }

        return [.. files.Select(Path.GetFullPath).Distinct()];
    }

    private async Task<InputFile?> TryReadAsync(string path, List<string> problems, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = InputFile.Open(path);
            var facts = MediaFormats.Refine(await MediaInspector.InspectAsync(content, cancellationToken), path);
            if (FindObstacle(facts) is not { } obstacle)
                return new(path, facts);
            problems.Add($"'{path}' cannot be used: {obstacle}");
        }
        catch (InvalidMediaException exception)
        {
            problems.Add($"'{path}' cannot be used: {exception.Message}");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add($"There is no file '{path}'.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"'{path}' cannot be read: {exception.Message}");
        }

        return null;
    }

    private string? FindObstacle(MediaFacts facts) => (facts.Type, client.Generation, client.VideoTypeCode) switch
    {
        (ResourceType.Insv, AholoGeneration.V2, _) =>
            "it is an Insta360 recording, which version 1 of the API takes only. Set Aholo__Generation to V1, or export it as an MP4.",
        (ResourceType.Video, AholoGeneration.V2, null) =>
            "it is a video, for which Aholo documents no type code. Set Aholo__VideoTypeCode if Aholo told you the number, or use photos.",
        _ => null,
    };
}
