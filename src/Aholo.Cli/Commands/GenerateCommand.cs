using System.CommandLine;
using Aholo.Cli.Inputs;
using Aholo.Cli.Projects;

namespace Aholo.Cli.Commands;

/// <summary><c>aholo generate "a mug"</c></summary>
internal static class GenerateCommand
{
    private const int MaxNameWords = 5;

    public static Command Create(CommandRunner runner)
    {
        var prompt = new Argument<string?>("PROMPT") { Description = "The text to generate from. Optional with --image.", Arity = ArgumentArity.ZeroOrOne };
        var image = new Option<string?>("--image") { Description = "The image to generate from.", HelpName = "FILE" };
        var arguments = new RunArguments();
        var command = new Command("generate", "Creates a 3D model from text, an image, or both.") { prompt, image };
        command.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValue(prompt)) && !CommonOptions.IsGiven(result, image))
                result.AddError("Specify a PROMPT, or an image with --image.");
        });
        arguments.AddTo(command);
        runner.SetAction(command, async (parsed, session, cancellationToken) =>
        {
            var text = parsed.GetValue(prompt);
            var path = parsed.GetValue(image);
            var name = arguments.Name(parsed, FallbackName(text, path));
            var options = arguments.Read(parsed, name);
            var project = new ProjectDefinition
            {
                Name = name,
                IsGeneration = true,
                Prompt = string.IsNullOrWhiteSpace(text) ? null : text,
                Access = arguments.Access(parsed, session),
                Files = path is null ? [] : await new InputFiles(session.Output, session.Options).ReadAsync([path], ProjectJournal.FindFiles(options.Journal), takesPanoramas: false, cancellationToken),
            };
            if (project.Files.Count > 1)
                throw new CliException(ExitCode.Usage, "--image must be one image, not a folder of several.");
            return await new ProjectRunner(session, project, options).RunAsync(cancellationToken);
        });
        return command;
    }

    private static string FallbackName(string? text, string? path) => string.IsNullOrWhiteSpace(text)
        ? Path.GetFileNameWithoutExtension(path!)
        : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MaxNameWords));
}
