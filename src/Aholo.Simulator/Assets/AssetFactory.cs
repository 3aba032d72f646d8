using System.Collections.Concurrent;
using Aholo.Simulator.Pictures;
using Aholo.Simulator.Projects;
using Aholo.Simulator.Storage;
using Aholo.Simulator.Uploads;

namespace Aholo.Simulator.Assets;

/// <summary>Creates the asset files of a project at the first request and stores them.</summary>
internal sealed class AssetFactory(SimulatorDirectory data, UploadStore uploads, AholoSimulatorOptions options)
{
    /// <summary>More pictures would leave too few splats for each.</summary>
    private const int MaxPanels = 64;

    private readonly TextPicture _text = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _folders = new(StringComparer.Ordinal);

    /// <summary>Gets the path of an asset file; null if the project has no such file.</summary>
    public async Task<string?> FindAsync(Project project, string file)
    {
        // The name has the options that affect the files, so that a restart with other options creates new files.
        var name = $"{project.Id}.spz{options.Switches.SpzVersion}.{options.MaxSplats}";
        var creation = _folders.GetOrAdd(name, _ => new Lazy<Task<string>>(() => Task.Run(() => Make(project, Path.Combine(data.Assets, name)))));
        try
        {
            var path = Path.Combine(await creation.Value, Path.GetFileName(file));
            return File.Exists(path) ? path : null;
        }
        catch
        {
            _folders.TryRemove(KeyValuePair.Create(name, creation));
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
        Write(AssetLinks.Ply, stream => PlyWriter.Write(stream, splats, project.Assets));
        Write(AssetLinks.Spz, stream => WriteSpz(stream, splats, project.Assets));
        Write(AssetLinks.Sog, stream => SogWriter.Write(stream, splats));
        Write(AssetLinks.LodMeta, stream => LodMetaWriter.Write(stream, splats, AssetLinks.Spz));
        if (project.Method == ProjectMethod.Generation)
            Write(AssetLinks.Panorama, stream => PanoramaWriter.Write(stream, pictures[0]));
        Directory.Move(unfinished, folder);
        return folder;

        void Write(string file, Action<Stream> write)
        {
            using var stream = File.Create(Path.Combine(unfinished, file));
            write(stream);
        }
    }

    private void WriteSpz(Stream output, Splat[] splats, ProjectAssets assets)
    {
        const int GzipTrailer = 8;
        SpzWriter.Write(output, splats, options.Switches.SpzVersion);
        if (assets == ProjectAssets.SpzWithoutTrailer)
            output.SetLength(output.Length - GzipTrailer);
        else if (assets == ProjectAssets.SpzWithBytesAfterEnd)
            output.Write("\r\n"u8);
    }

    private List<Picture> Pictures(Project project)
    {
        var images = project.Files
            .Where(file => uploads.TryGet(file.UploadId, out var upload) && upload.Outcome is { Media: MediaKind.Image })
            .Take(MaxPanels)
            .ToList();
        if (images.Count > 0)
            return images.ConvertAll(image => PictureFile.Read(uploads.PathOf(image.UploadId), options.MaxSplats / images.Count));

        var videos = project.Files.Take(MaxPanels).ToList();
        return videos.Count > 0
            ? videos.ConvertAll(video => Frame(video, options.MaxSplats / videos.Count))
            : [_text.TryPaint(project.Prompt ?? "", options.MaxSplats) ?? LandscapePicture.Paint(project.Prompt ?? "", options.MaxSplats)];
    }

    // Without FFmpeg, the picture shows the name of the video; without a font for that, a landscape derived from its content.
    private Picture Frame(ProjectFile video, int maxPixels)
    {
        var stored = uploads.TryGet(video.UploadId, out var upload);
        return (stored ? VideoFrame.TryRead(uploads.PathOf(video.UploadId), maxPixels) : null)
            ?? _text.TryPaint(video.Name, maxPixels)
            ?? LandscapePicture.Paint(stored ? upload!.Md5 : video.Name, maxPixels);
    }
}
