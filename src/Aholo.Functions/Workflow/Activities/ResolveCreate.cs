using Aholo.Functions.Durable;
using Aholo.Functions.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Records an operator's decision about a create whose outcome is unknown.</summary>
internal sealed class ResolveCreate(CreateLedger ledger, ActivityGuard guard)
{
    /// <summary>The input of the activity.</summary>
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
