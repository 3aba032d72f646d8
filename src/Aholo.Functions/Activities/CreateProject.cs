using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Activities;

/// <summary>
/// Creates the project at Aholo, once: the one step that costs money and that Aholo cannot be asked to do twice without paying twice. See
/// <see cref="CreateLedger"/>.
/// </summary>
internal sealed partial class CreateProject(CreateLedger ledger, ResourceStore resources, IAholoClient aholo, ILogger<CreateProject> logger)
{
    /// <summary>What the step is called with.</summary>
    internal sealed record Input(string ProjectId, ProjectSpec Spec);

    /// <summary>Aholo's id. A problem with the code <see cref="ProblemCodes.AholoOutcomeUnknown"/> means that a person must decide.</summary>
    [Function(nameof(CreateProject))]
    public async Task<StepResult<string>> RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken)
    {
        var request = await BuildAsync(input, cancellationToken);

        if (await ledger.TryIntendAsync(input.ProjectId, cancellationToken) is not { } intent)
        {
            var entry = await ledger.TryReadAsync(input.ProjectId, cancellationToken);
            return entry?.AholoProjectId is { } known
                ? new(known)
                : Unknown(input, entry?.UnknownBecause ?? "this app stopped between sending the request and reading the answer");
        }

        string aholoProjectId;
        try
        {
            aholoProjectId = await aholo.CreateReconstructionAsync(request, cancellationToken);
        }
        catch (AholoUnknownOutcomeException exception)
        {
            await ledger.MarkUnknownAsync(input.ProjectId, exception.Message, CancellationToken.None);
            return Unknown(input, exception.Message);
        }
        catch (Exception exception) when (exception is AholoException or ArgumentException or OperationCanceledException)
        {
            // The client's promise: every other exception proves that nothing was created.
            await ledger.WithdrawAsync(input.ProjectId, intent, CancellationToken.None);
            if (exception is AholoException failure && AholoProblems.Describe(failure, $"Creating '{input.Spec.Name}' at Aholo") is { } problem)
                return new(null, problem);
            throw;
        }

        // The project is paid for: its id is written down even when this app is about to stop.
        await ledger.AnswerAsync(input.ProjectId, aholoProjectId, CancellationToken.None);
        LogCreated(input.ProjectId, aholoProjectId);
        return new(aholoProjectId);
    }

    private async Task<ReconstructionRequest> BuildAsync(Input input, CancellationToken cancellationToken)
    {
        var files = new List<ProjectResource>();
        for (var index = 0; index < input.Spec.Resources.Count; index++)
        {
            var state = await resources.TryReadAsync(input.ProjectId, index, cancellationToken);
            files.Add(new()
            {
                Name = Path.GetFileName(input.Spec.Resources[index]),
                Url = state?.Url ?? throw new InvalidOperationException($"Resource {index} of project {input.ProjectId} has not been uploaded."),
                Width = state.Resource.Width,
                Height = state.Resource.Height,
            });
        }

        return new()
        {
            Name = input.Spec.Name,
            Scene = input.Spec.Scene,
            Resources = files,
            Cover = files[0].Url,
            AccessLevel = input.Spec.Access,
            Quality = input.Spec.Quality,
            UploadSog = input.Spec.UploadSog,
            Panorama = input.Spec.Panorama,
        };
    }

    private StepResult<string> Unknown(Input input, string because)
    {
        LogUnknown(input.ProjectId, because);
        return new(null, new(
            ProblemCodes.AholoOutcomeUnknown,
            $"It is not known whether Aholo created '{input.Spec.Name}': {because} Look for it in the Aholo console, then resolve the project: " +
            "adopt the id that is there, recreate when there is none, or abandon it."));
    }

    [LoggerMessage(1, LogLevel.Information, "Project {ProjectId} is project {AholoProjectId} at Aholo.")]
    private partial void LogCreated(string projectId, string aholoProjectId);

    [LoggerMessage(2, LogLevel.Error, "It is not known whether project {ProjectId} was created at Aholo: {Because}")]
    private partial void LogUnknown(string projectId, string because);
}
