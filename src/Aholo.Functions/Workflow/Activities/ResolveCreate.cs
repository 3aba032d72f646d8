using Aholo.Functions.Durable;
using Aholo.Functions.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Writes a person's decision about a create whose outcome is not known.</summary>
internal sealed class ResolveCreate(CreateLedger ledger, ActivityGuard guard)
{
    /// <summary>What the step is called with.</summary>
    internal sealed record Input(string ProjectId, Resolution Resolution);

    [Function(nameof(ResolveCreate))]
    public Task RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(ResolveCreate), input.ProjectId, () => ResolveAsync(input, cancellationToken), cancellationToken);

    private async Task ResolveAsync(Input input, CancellationToken cancellationToken)
    {
        switch (input.Resolution)
        {
            case { Decision: ResolveDecision.Adopt, AholoProjectId: { } aholoProjectId }:
                await ledger.AdoptAsync(input.ProjectId, aholoProjectId, cancellationToken);
                break;
            case { Decision: ResolveDecision.Recreate }:
                await ledger.ForgetAsync(input.ProjectId, cancellationToken);
                break;
        }
    }
}
