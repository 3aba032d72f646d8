using System.CommandLine;
using System.Globalization;
using Aholo.Cli.Results;

namespace Aholo.Cli.Commands;

/// <summary><c>aholo list</c></summary>
internal static class ListCommand
{
    public static Command Create(CommandRunner runner)
    {
        var status = CommonOptions.Choice<AholoTaskStatus>("--status", "Lists only projects with this status.");
        var limit = new Option<int>("--limit")
        {
            Description = "The maximum number of projects to list.",
            DefaultValueFactory = _ => 50,
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1)
                    return count;

                result.AddError($"--limit must be a positive number, not '{result.Tokens[0].Value}'.");
                return 0;
            },
        };
        var command = new Command("list", "Lists the projects of the account (version 1 of the API).") { status, limit };
        runner.SetAction(command, async (parsed, session, cancellationToken) =>
        {
            var count = parsed.GetValue(limit);
            var query = new ProjectListQuery { Statuses = parsed.GetValue(status) is { } only ? [only] : [], PageSize = Math.Min(count, 100) };
            var projects = await session.Aholo.ListProjectsAsync(query, cancellationToken)
                .Take(count)
                .Select(project => ProjectResult.Of(project))
                .ToListAsync(cancellationToken);
            return new ListResult(projects);
        });
        return command;
    }
}
