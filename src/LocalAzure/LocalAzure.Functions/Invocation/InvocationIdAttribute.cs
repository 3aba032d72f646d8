using System.ComponentModel;
using Microsoft.Azure.WebJobs.Description;

namespace LocalAzure.Functions.Invocation;

/// <summary>Binds a parameter of the host's generated functions to the id of the invocation. Public only because the WebJobs SDK reads it.</summary>
[Binding]
[AttributeUsage(AttributeTargets.Parameter)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InvocationIdAttribute : Attribute;
