using Aholo.Cli.Results;
using Aholo.Cli.Terminal;
using Aholo.Files.Media;

namespace Aholo.Cli.Inputs;

/// <summary>Finds and checks the photos and videos of a command line. Sends nothing.</summary>
internal sealed class InputFiles(CommandOutput output, AholoClientOptions client)
{
    private const int MaxListed = 10;

    /// <summary>Reads and checks every file.</summary>
    /// <param name="paths">Files, and folders of files.</param>
    /// <param name="ownFiles">Full paths of files of the command, which are skipped in folders.</param>
    /// <param name="takesPanoramas">Whether to advise on panoramas.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CliException">A file is unusable; the message names each.</exception>
    public async Task<IReadOnlyList<InputFile>> ReadAsync(IReadOnlyList<string> paths, IReadOnlySet<string> ownFiles, bool takesPanoramas, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var files = new List<InputFile>();
        foreach (var path in Expand(paths, ownFiles, problems))
        {
            if (await TryReadAsync(path, problems, cancellationToken) is not { } file)
                continue;
            files.Add(file);
            foreach (var advice in MediaAdvice.For(SafeText.OneLine(Path.GetFileName(path)), file.Facts, takesPanoramas))
                output.Warn(advice.Message);
        }

        if (problems.Count == 0)
            return files;
        var more = problems.Count > MaxListed ? $"{Environment.NewLine}and {problems.Count - MaxListed} more." : "";
        throw new CliException(ExitCode.Files, string.Join(Environment.NewLine, problems.Take(MaxListed)) + more);
    }

    private static List<string> Expand(IReadOnlyList<string> paths, IReadOnlySet<string> ownFiles, List<string> problems)
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
                .Where(file => !Path.GetFileName(file).StartsWith('.') && !SystemFiles.IsOne(Path.GetFileName(file)) && !OwnFiles.IsOne(Path.GetFileName(file)))
                .Where(file => !ownFiles.Contains(Path.GetFullPath(file)))
                .Order(StringComparer.Ordinal)
                .ToList();
            if (found.Count == 0)
                problems.Add($"The folder {Quote(path)} has no photos or videos.");
            files.AddRange(found);
        }

        return [.. files.Select(Path.GetFullPath).Distinct()];
    }

    private async Task<InputFile?> TryReadAsync(string path, List<string> problems, CancellationToken cancellationToken)
    {
        try
        {
            if (FileLength.Of(path) is 0)
            {
                problems.Add($"{Quote(path)} cannot be used: it is empty, or not a regular file.");
                return null;
            }

            await using var content = InputFile.Open(path);
            var facts = MediaFormats.Refine(await MediaInspector.InspectAsync(content, cancellationToken), path);
            if (FindObstacle(facts) is not { } obstacle)
                return new(path, facts);
            problems.Add($"{Quote(path)} cannot be used: {obstacle}");
        }
        catch (InvalidMediaException exception)
        {
            problems.Add($"{Quote(path)} cannot be used: {exception.Message}");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add($"{Quote(path)} does not exist.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{Quote(path)} cannot be read: {exception.Message}");
        }

        return null;
    }

    private static string Quote(string path) => $"'{SafeText.OneLine(path)}'";

    private string? FindObstacle(FileFacts facts) => (facts.Type, client.ApiVersion, client.VideoTypeCode) switch
    {
        (ResourceType.Insv, AholoApiVersion.V2, _) =>
            "it is an Insta360 recording, which only version 1 of the API accepts. Set Aholo__ApiVersion to V1, or export it as an MP4.",
        (ResourceType.Video, AholoApiVersion.V2, null) =>
            "it is a video, for which Aholo documents no type code. Use photos, or set Aholo__VideoTypeCode to the number from Aholo.",
        _ => null,
    };
}
