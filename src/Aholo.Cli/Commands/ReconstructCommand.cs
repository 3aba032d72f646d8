using System.CommandLine;
using Aholo.Cli.Inputs;
using Aholo.Cli.Projects;

namespace Aholo.Cli.Commands;

/// <summary><c>aholo reconstruct PHOTOS…</c></summary>
internal static class ReconstructCommand
{
    public static Command Create(CommandRunner runner)
    {
        var photos = new Argument<string[]>("PHOTOS")
        {
            Description = "Photos, a video, or folders of them. Use 5 to 20 photos from different angles.", Arity = ArgumentArity.OneOrMore,
        };
        var scene = CommonOptions.Choice<ProjectScene>("--scene", "What the photos show: an object (model) or an indoor space (space). Default: model.");
        var quality = CommonOptions.Choice<TaskQuality>("--quality", "The quality. Default: the service's default.");
        var sog = new Option<bool>("--sog") { Description = "Requests a SOG file too (version 2 of the API)." };
        var panorama = new Option<bool>("--panorama") { Description = "Treats the photos as panoramas (version 2 of the API)." };
        var mask = new Option<bool>("--mask") { Description = "Cuts the object out of its background (version 1 of the API)." };
        var arguments = new RunArguments();
        var command = new Command("reconstruct", "Creates a 3D model from photos or a video: uploads them, creates one project, waits, and downloads the assets.")
        {
            photos, scene, quality, sog, panorama, mask,
        };
        arguments.AddTo(command);
        runner.SetAction(command, async (parsed, session, cancellationToken) =>
        {
            var paths = parsed.GetRequiredValue(photos);
            var asksForPanorama = !session.IsV1 && !parsed.GetValue(panorama);
            var name = arguments.Name(parsed, Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(paths[0]))));
            var options = arguments.Read(parsed, name);
            var project = new ProjectDefinition
            {
                Name = name,
                Scene = parsed.GetValue(scene) ?? ProjectScene.Model,
                Quality = parsed.GetValue(quality),
                Access = arguments.Access(parsed, session),
                IncludeSog = parsed.GetValue(sog),
                Panorama = parsed.GetValue(panorama),
                UseMask = parsed.GetValue(mask),
                Files = await new InputFiles(session.Output, session.Options).ReadAsync(paths, ProjectJournal.FindFiles(options.Journal), asksForPanorama, cancellationToken),
            };
            return await new ProjectRunner(session, project, options).RunAsync(cancellationToken);
        });
        return command;
    }
}
