using Microsoft.Azure.WebJobs.Description;
using Microsoft.Azure.WebJobs.Host.Config;

namespace LocalAzure.Functions.Functions;

/// <summary>Gives generated functions the id of their invocation, which the worker logs.</summary>
[Extension("LocalAzure")]
internal sealed class InvocationIdExtension : IExtensionConfigProvider
{
    public void Initialize(ExtensionConfigContext context) =>
        context.AddBindingRule<InvocationIdAttribute>().BindToInput((_, binding) => Task.FromResult(binding.FunctionInstanceId.ToString()));
}
