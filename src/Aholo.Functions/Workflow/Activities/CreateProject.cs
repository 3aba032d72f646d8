using Aholo.Functions.Durable;
using Aholo.Functions.Media;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>
/// Creates the project at Aholo, once: the one step that costs money and that Aholo cannot be asked to do twice without paying twice. See
/// <see cref="CreateLedger"/>.
/// </summary>
internal sealed partial class CreateProject(
    CreateLedger ledger,
    PlanStore plans,
    FileStore files,
    AholoClient aholo,
    IOptions<AholoClientOptions> client,
    ActivityGuard guard,
    ILogger<CreateProject> logger)
{
    /// <summary>Aholo's id. A problem with the code <see cref="ProblemCodes.AholoOutcomeUnknown"/> means that a person must decide.</summary>
    [Function(nameof(CreateProject))]
    public Task<StepResult<string>> RunAsync([ActivityTrigger] string projectId, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(CreateProject), projectId, () => CreateOnceAsync(projectId, cancellationToken), cancellationToken);

    private async Task<StepResult<string>> CreateOnceAsync(string projectId, CancellationToken cancellationToken)
    {
        // All that can fail is done before the intent is written, so that an intent stands as short as possible.
        var plan = await plans.TryReadAsync(projectId, cancellationToken);
        if (plan is null)
        {
            return await ledger.TryReadAsync(projectId, cancellationToken) is { ClosedAt: null, AholoProjectId: { } created }
                ? new(created)
                : throw plans.Lost(projectId);
        }

        if (!plan.Spec.IsKnown())
        {
            return new(null, new(
                ProblemCodes.Internal,
                $"'{plan.Spec.Name}' was planned by another version of the app, with options that this one does not know. Deploy that version, then retry."));
        }

        var files = await FilesAsync(projectId, plan, cancellationToken);

        if (await ledger.TryIntendAsync(projectId, cancellationToken) is not { } intent)
        {
            var entry = await ledger.TryReadAsync(projectId, cancellationToken);
            if (entry?.ClosedAt is not null)
                return new(null, new(ProblemCodes.Deleted, $"Project {projectId} was deleted, so it is not created. Upload its files again to make a new one."));
            return entry?.AholoProjectId is { } known
                ? new(known)
                : Unknown(projectId, plan, entry?.UnknownBecause ?? "this app stopped between sending the request and reading the answer.");
        }

        string aholoProjectId;
        try
        {
            aholoProjectId = await CreateAsync(plan, files, cancellationToken);
        }
        catch (AholoUnknownOutcomeException exception)
        {
            await ledger.MarkUnknownAsync(projectId, exception.Message.Bound(BoundedText.MaxDetail), CancellationToken.None);
            return Unknown(projectId, plan, exception.Message);
        }
        catch (Exception exception) when (exception is AholoException or ArgumentException or OperationCanceledException)
        {
            // The client's promise: every other exception proves that nothing was created.
            await ledger.WithdrawAsync(projectId, intent, CancellationToken.None);
            return Describe(exception, $"Creating '{plan.Spec.Name}' at Aholo");
        }

        // The project is paid for: its id is written down even when this app is about to stop.
        await ledger.AnswerAsync(projectId, intent, aholoProjectId, CancellationToken.None);
        LogCreated(projectId, aholoProjectId);
        return new(aholoProjectId);
    }

    private Task<string> CreateAsync(ProjectPlan plan, IReadOnlyList<ProjectResource> files, CancellationToken cancellationToken)
    {
        var spec = plan.Spec;
        var cover = files.ElementAtOrDefault(IndexOfCover(plan, files))?.Url;

        // v1 has none of these settings, and refuses requests that ask for them. What is only our default is left out there.
        var isV1 = client.Value.Generation == AholoGeneration.V1;
        AccessLevel? access = isV1 && spec.Access == AccessLevel.Private ? null : spec.Access;
        if (spec.Kind == ProjectKind.Generation)
        {
            return aholo.CreateGenerationAsync(
                new() { Name = spec.Name, Prompt = spec.Prompt, Image = files is [var image] ? image : null, Cover = cover, AccessLevel = access }, cancellationToken);
        }

        return aholo.CreateReconstructionAsync(
            new()
            {
                Name = spec.Name,
                Scene = spec.Scene,
                Resources = files,
                Cover = cover,
                AccessLevel = access,
                Quality = spec.Quality,
                IncludeSog = spec.IncludeSog && !isV1,
                Panorama = spec.Panorama,
            },
            cancellationToken);
    }

    private static int IndexOfCover(ProjectPlan plan, IReadOnlyList<ProjectResource> files) => plan.Spec.Cover is { } cover
        ? plan.Files.ToList().FindIndex(file => file.Path == cover)
        : files.ToList().FindIndex(file => file.Type == ResourceType.Image);

    private async Task<IReadOnlyList<ProjectResource>> FilesAsync(string projectId, ProjectPlan plan, CancellationToken cancellationToken)
    {
        var states = await files.ReadAllAsync(projectId, plan.Files.Count, cancellationToken);
        return
        [
            .. states.Select((state, index) => state is { Facts: { } facts, Url: { } url }
                ? new ProjectResource
                {
                    Name = MediaFormats.FileName(state.Blob.Path, facts.Format),
                    Url = url,
                    Type = facts.Type,
                    Width = facts.Width,
                    Height = facts.Height,
                    Duration = facts.Duration,
                }
                : throw new LostStateException(
                    $"Where Aholo keeps file {index + 1} of project {projectId} is missing from storage, though it was stored before.")),
        ];
    }

    private static StepResult<string> Describe(Exception exception, string doing) => exception switch
    {
        AholoException failure => AholoProblems.Describe(failure, doing) is { } problem
            ? new(null, problem)
            : throw new ActivityFailedException(ActivityFailure.Of(failure, doing), failure),
        ArgumentException => new(null, new(ProblemCodes.Manifest, $"{doing} is not possible: {exception.Message.Bound(BoundedText.MaxDetail)}")),
        _ => throw new OperationCanceledException(exception.Message, exception),
    };

    private StepResult<string> Unknown(string projectId, ProjectPlan plan, string because)
    {
        LogUnknown(projectId, because);
        return new(null, new(
            ProblemCodes.AholoOutcomeUnknown,
            $"It is not known whether Aholo created '{plan.Spec.Name}': {because.Bound(BoundedText.MaxDetail)} Look for it in the Aholo console, then resolve the project: " +
            "adopt the id that is there, recreate when there is none, or abandon it."));
    }

    [LoggerMessage(1, LogLevel.Information, "Project {ProjectId} is project {AholoProjectId} at Aholo.")]
    private partial void LogCreated(string projectId, string aholoProjectId);

    [LoggerMessage(2, LogLevel.Error, "It is not known whether project {ProjectId} was created at Aholo: {Because}")]
    private partial void LogUnknown(string projectId, string because);
}
