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
        var prompt = new Argument<string?>("PROMPT") { Description = "What to make, in words. May be left out with --image.", Arity = ArgumentArity.ZeroOrOne };
        var image = new Option<string?>("--image") { Description = "A picture to start from.", HelpName = "FILE" };
        var arguments = new RunArguments();
        var command = new Command("generate", "Makes 3D from words, a picture, or both.") { prompt, image };
        command.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValue(prompt)) && !CommonOptions.IsGiven(result, image))
                result.AddError("Say what to make, in words, or give a picture with --image.");
        });
        arguments.AddTo(command);
        runner.SetAction(command, async (parsed, session, cancellationToken) =>
        {
            var words = parsed.GetValue(prompt);
            var picture = parsed.GetValue(image);
            var name = arguments.Name(parsed, FallbackName(words, picture));
            var options = arguments.Read(parsed, name);
            var plan = new ProjectPlan
            {
                Name = name,
                IsGeneration = true,
                Prompt = string.IsNullOrWhiteSpace(words) ? null : words,
                Access = arguments.Access(parsed, session),
                Files = picture is null ? [] : await new InputFiles(session.Output, session.Options).ReadAsync([picture], options.Journal, takesPanoramas: false, cancellationToken),
            };
            if (plan.Files.Count > 1)
                throw new CliException(ExitCode.Usage, "--image must be one picture, not a folder of several.");
            return await new ProjectRun(session, plan, options).RunAsync(cancellationToken);
        });
        return command;
    }

    private static string FallbackName(string? words, string? picture) => string.IsNullOrWhiteSpace(words)
        ? Path.GetFileNameWithoutExtension(picture!)
        : string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MaxNameWords));
}
