using Microsoft.Azure.WebJobs.Description;
using Microsoft.Azure.WebJobs.Host.Config;

namespace LocalAzure.Functions.Invocation;

/// <summary>Binds the invocation id, which the worker logs.</summary>
[Extension("LocalAzure")]
internal sealed class InvocationIdExtension : IExtensionConfigProvider
{
    public void Initialize(ExtensionConfigContext context) =>
        context.AddBindingRule<InvocationIdAttribute>().BindToInput((_, binding) => Task.FromResult(binding.FunctionInstanceId.ToString()));
}
