using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Aholo.Simulator.Http;
using Aholo.Simulator.Stats;
using Aholo.Simulator.Storage;
using LocalAzure.Shared;

namespace Aholo.Simulator.Projects;

/// <summary>Stores the projects of both versions, by project id and by task id.</summary>
internal sealed class ProjectStore : IDisposable
{
    private readonly JournaledStore<Project> _projects;
    private readonly ConcurrentDictionary<string, string> _idOfTask = new(StringComparer.Ordinal);
    private readonly AholoSimulatorOptions _options;
    private readonly SimulatorStatistics _statistics;
    private int _availableCredits;

    public ProjectStore(SimulatorDirectory data, AholoSimulatorOptions options, SimulatorStatistics statistics)
    {
        (_options, _statistics) = (options, statistics);
        _projects = new JournaledStore<Project>(data.Journal("projects"), project => project.Id, ProjectJsonContext.Default.Project);
        foreach (var project in _projects.All.OrderBy(project => project.CreatedAt))
        {
            _idOfTask[project.TaskId] = project.Id;
            _statistics.ProjectCreated(Describe(project));
            (options.TimeProvider as SteadyClock)?.ContinueFrom(project.CreatedAt);
        }

        _availableCredits = options.Credits - _projects.All.Sum(project => project.Credits);
    }

    /// <summary>Gets the remaining credits of the account.</summary>
    public int AvailableCredits => Math.Max(0, Volatile.Read(ref _availableCredits));

    public IEnumerable<Project> All => _projects.All;

    /// <summary>Creates a project. The service has no idempotency key: repeating the request creates another project.</summary>
    /// <exception cref="ServiceErrorException">The account has too few credits.</exception>
    public Project Create(CreateRequest request, HttpContext context)
    {
        if (Interlocked.Add(ref _availableCredits, -_options.ProjectCredits) < 0 && _options.ProjectCredits > 0)
        {
            Interlocked.Add(ref _availableCredits, _options.ProjectCredits);
            throw new ServiceErrorException(ErrorKind.InsufficientCredits, "The account has too few credits.");
        }

        var project = new Project(request, id: Identifier.New(), taskId: Identifier.New())
        {
            CreatedAt = _options.TimeProvider.GetUtcNow(),
            Duration = _options.TaskDuration,
            Credits = _options.ProjectCredits,
            Outcome = FaultPlan.Of(context).Outcome ?? ProjectOutcome.Succeeded,
            Assets = FaultPlan.Of(context).Assets ?? ProjectAssets.Usual,
        };
        _projects.Add(project);
        _idOfTask[project.TaskId] = project.Id;
        _statistics.ProjectCreated(Describe(project));
        context.Features.Set(project);
        return project;
    }

    public bool TryGet(string id, [NotNullWhen(true)] out Project? project) => _projects.TryGet(id, out project);

    public bool TryGetByTask(string taskId, [NotNullWhen(true)] out Project? project)
    {
        project = null;
        return _idOfTask.TryGetValue(taskId, out var id) && TryGet(id, out project);
    }

    public SimulatedProgress ProgressOf(Project project) => SimulatedProgress.Of(project, _options.TimeProvider.GetUtcNow());

    public void Dispose() => _projects.Dispose();

    private static CreatedProject Describe(Project project) => new(
        project.Id,
        project.TaskId,
        project.Name,
        project.Method == ProjectMethod.Generation ? "generation" : "reconstruction",
        [.. project.Files.Select(file => file.Name)],
        project.CreatedAt,
        AnswerLost: false);
}
