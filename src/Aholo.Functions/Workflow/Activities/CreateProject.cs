using Aholo.Files.Media;
using Aholo.Files.Problems;
using Aholo.Files.Text;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>
/// Creates the project at Aholo, exactly once: a create costs credits, and Aholo has no idempotency key. See <see cref="CreateLedger"/>.
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
    /// <summary>Aholo's id. A problem with the code <see cref="ProblemCodes.AholoOutcomeUnknown"/> means that an operator must decide.</summary>
    [Function(nameof(CreateProject))]
    public Task<ActivityResult<string>> RunAsync([ActivityTrigger] string projectId, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(CreateProject), projectId, () => CreateOnceAsync(projectId, cancellationToken), cancellationToken);

    private async Task<ActivityResult<string>> CreateOnceAsync(string projectId, CancellationToken cancellationToken)
    {
        // Everything that can fail is done before the intent is written, so that the intent is open as briefly as possible.
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
                $"'{plan.Spec.Name}' was planned by another version of the app, with options that this version does not know. Deploy that version, then retry the project."));
        }

        var files = await FilesAsync(projectId, plan, cancellationToken);

        if (await ledger.TryIntendAsync(projectId, cancellationToken) is not { } intent)
        {
            var entry = await ledger.TryReadAsync(projectId, cancellationToken);
            if (entry?.ClosedAt is not null)
                return new(null, new(ProblemCodes.Deleted, $"Project {projectId} was deleted, so it is not created. To make a new project, upload its files again."));
            return entry?.AholoProjectId is { } known
                ? new(known)
                : Unknown(projectId, plan, entry?.UnknownBecause ?? "the app stopped between sending the request and reading the response.");
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
            // The client guarantees that every other exception proves that nothing was created.
            await ledger.WithdrawAsync(projectId, intent, CancellationToken.None);
            var doing = $"Creating '{plan.Spec.Name}' at Aholo";
            switch (exception)
            {
                case AholoException failure when AholoProblems.Describe(failure, doing) is { } problem:
                    return new(null, problem);
                case AholoException failure:
                    throw new ActivityFailedException(ActivityFailure.Of(failure, doing), failure);
                case ArgumentException:
                    return new(null, new(ProblemCodes.Manifest, $"{doing} is not possible: {exception.Message.Bound(BoundedText.MaxDetail)}"));
                default:
                    throw;
            }
        }

        // The project is paid for, so its id is stored even if the app is about to stop.
        await ledger.AnswerAsync(projectId, intent, aholoProjectId, CancellationToken.None);
        LogCreated(projectId, aholoProjectId);
        return new(aholoProjectId);
    }

    private Task<string> CreateAsync(ProjectPlan plan, IReadOnlyList<ProjectResource> files, CancellationToken cancellationToken)
    {
        var spec = plan.Spec;
        var cover = files.ElementAtOrDefault(IndexOfCover(plan, files))?.Url;

        // v1 has none of these settings and refuses requests with them. Our defaults are left out there.
        var isV1 = client.Value.ApiVersion == AholoApiVersion.V1;
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
                    $"The Aholo URL of file {index + 1} of project {projectId} is missing from storage, though it was stored before.")),
        ];
    }

    private ActivityResult<string> Unknown(string projectId, ProjectPlan plan, string because)
    {
        LogUnknown(projectId, because);
        return new(null, new(
            ProblemCodes.AholoOutcomeUnknown,
            $"It is unknown whether Aholo created '{plan.Spec.Name}': {because.Bound(BoundedText.MaxDetail)} Look for it in the Aholo console, then resolve the project: " +
            "adopt its id if it is there, recreate it if it is not, or abandon it."));
    }

    [LoggerMessage(1, LogLevel.Information, "Project {ProjectId} was created at Aholo as {AholoProjectId}.")]
    private partial void LogCreated(string projectId, string aholoProjectId);

    [LoggerMessage(2, LogLevel.Error, "It is unknown whether project {ProjectId} was created at Aholo: {Because}")]
    private partial void LogUnknown(string projectId, string because);
}
