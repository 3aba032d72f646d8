using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Embedded.Functions.Invocation;

/// <summary>
/// One kind of trigger. Register it as a singleton: at <c>Build()</c> it is given the enabled functions that it claims, it is started when the
/// host has started, and it starts functions with <see cref="FunctionInvoker.InvokeAsync"/>.
/// </summary>
internal interface ITriggerListener
{
    /// <summary>Whether this listener serves the trigger.</summary>
    bool Claims(TriggerBindingAttribute trigger);

    /// <summary>Takes a function, before the start, and says which names its binding data will have.</summary>
    /// <exception cref="Microsoft.Azure.Functions.Worker.FunctionWorkerException">The trigger is declared wrongly; the message says how.</exception>
    IReadOnlyCollection<string> Register(FunctionDescriptor function);

    /// <summary>Starts to listen; returns without waiting for work.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Takes no new work from now on, and returns when what runs has ended.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
