using System.Collections.Concurrent;
using Aholo.Simulator.Projects;
using Aholo.Simulator.Storage;
using Aholo.Simulator.Uploads;

namespace Aholo.Simulator.Results;

/// <summary>Makes the result files of a project when one is first asked for, and keeps them.</summary>
internal sealed class ResultStore(DataDirectory data, UploadStore uploads, AholoSimulatorOptions options)
{
    /// <summary>More pictures than this would leave each too few splats to be seen.</summary>
    private const int MaxPanels = 64;

    private readonly WordsPicture _words = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _folders = new(StringComparer.Ordinal);

    /// <summary>The path of a result file; <see langword="null"/> when the project has no such file.</summary>
    public async Task<string?> FindAsync(Project project, string file)
    {
        // What an option changes is in the folder's name, so that a restart with other options makes other files.
        var name = $"{project.Id}.spz{options.Switches.SpzVersion}.{options.MaxSplats}";
        var making = _folders.GetOrAdd(name, _ => new Lazy<Task<string>>(() => Task.Run(() => Make(project, Path.Combine(data.Results, name)))));
        try
        {
            var path = Path.Combine(await making.Value, Path.GetFileName(file));
            return File.Exists(path) ? path : null;
        }
        catch
        {
            _folders.TryRemove(KeyValuePair.Create(name, making));
            throw;
        }
    }

    private string Make(Project project, string folder)
    {
        if (Directory.Exists(folder))
            return folder;

        var pictures = Pictures(project);
        var splats = Relief.From(pictures);
        var unfinished = Directory.CreateDirectory(folder + ".new").FullName;
        Write(ResultUrls.Ply, stream => PlyWriter.Write(stream, splats, project.Results));
        Write(ResultUrls.Spz, stream => WriteSpz(stream, splats, project.Results));
        Write(ResultUrls.Sog, stream => SogWriter.Write(stream, splats));
        Write(ResultUrls.LodMeta, stream => LodMetaWriter.Write(stream, splats, ResultUrls.Spz));
        if (project.Kind == ProjectKind.Generation)
            Write(ResultUrls.Panorama, stream => PanoramaWriter.Write(stream, pictures[0]));
        Directory.Move(unfinished, folder);
        return folder;

        void Write(string file, Action<Stream> write)
        {
            using var stream = File.Create(Path.Combine(unfinished, file));
            write(stream);
        }
    }

    private void WriteSpz(Stream output, Splat[] splats, ProjectResults results)
    {
        const int GzipTrailer = 8;
        SpzWriter.Write(output, splats, options.Switches.SpzVersion);
        if (results == ProjectResults.SpzWithoutTrailer)
            output.SetLength(output.Length - GzipTrailer);
        else if (results == ProjectResults.SpzWithBytesAfterEnd)
            output.Write("\r\n"u8);
    }

    private List<Picture> Pictures(Project project)
    {
        var images = project.Resources
            .Where(resource => uploads.TryGet(resource.UploadId, out var upload) && upload.Verdict is { Media: MediaKind.Image })
            .Take(MaxPanels)
            .ToList();
        if (images.Count > 0)
            return images.ConvertAll(image => PictureFile.Read(uploads.PathOf(image.UploadId), options.MaxSplats / images.Count));

        var videos = project.Resources.Take(MaxPanels).ToList();
        return videos.Count > 0
            ? videos.ConvertAll(video => Frame(video, options.MaxSplats / videos.Count))
            : [_words.TryPaint(project.Prompt ?? "", options.MaxSplats) ?? ImaginedPicture.Paint(project.Prompt ?? "", options.MaxSplats)];
    }

    // Without a decoder, its name says which video it is; without a font for that, its content decides what is painted.
    private Picture Frame(ProjectResource video, int maxPixels)
    {
        var stored = uploads.TryGet(video.UploadId, out var upload);
        return (stored ? VideoFrame.TryRead(uploads.PathOf(video.UploadId), maxPixels) : null)
            ?? _words.TryPaint(video.Name, maxPixels)
            ?? ImaginedPicture.Paint(stored ? upload!.Md5 : video.Name, maxPixels);
    }
}
