using System.Collections;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Embedded.Functions.Invocation;

/// <summary>One invocation, as the host sees it.</summary>
internal sealed class InvocationContext : FunctionContext
{
    public InvocationContext(FunctionDescriptor function, TriggerInput input, IServiceProvider services, CancellationToken cancellationToken)
    {
        (Function, Input, InstanceServices, CancellationToken) = (function, input, services, cancellationToken);
        BindingContext = new InputBindingContext(input.BindingData);
        Features.Set<InvocationResult>(Result);
        if (input.Value is HttpContext)
            Items.Add(FunctionContextExtensions.HttpContextKey, input.Value);
    }

    /// <summary>The function.</summary>
    public FunctionDescriptor Function { get; }

    /// <summary>What the trigger brought.</summary>
    public TriggerInput Input { get; }

    /// <summary>What the function returned.</summary>
    public InvocationResult Result { get; } = new ReturnedValue();

    /// <summary>Disposed of when the invocation has ended.</summary>
    public List<IAsyncDisposable> Disposables { get; } = [];

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => Function.Id;

    public override FunctionDefinition FunctionDefinition => Function;

    public override TraceContext TraceContext { get; } = new CurrentTrace();

    public override BindingContext BindingContext { get; }

    public override RetryContext RetryContext => null!;

    public override IServiceProvider InstanceServices { get; set; }

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new FeatureCollection();

    public override CancellationToken CancellationToken { get; }

    private sealed class InputBindingContext(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => data;
    }

    private sealed class ReturnedValue : InvocationResult
    {
        public override object? Value { get; set; }
    }

    private sealed class CurrentTrace : TraceContext
    {
        public override string TraceParent { get; } = Activity.Current?.Id ?? "";

        public override string TraceState { get; } = Activity.Current?.TraceStateString ?? "";
    }

    private sealed class FeatureCollection : IInvocationFeatures
    {
        private readonly Dictionary<Type, object> _features = [];

        public T? Get<T>() => _features.TryGetValue(typeof(T), out var feature) ? (T)feature : default;

        public void Set<T>(T instance) => _features[typeof(T)] = instance!;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
