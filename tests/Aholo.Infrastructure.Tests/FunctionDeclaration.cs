using System.Reflection;
using Aholo.Files.Media;
using Aholo.Functions.Configuration;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Aholo.Infrastructure.Tests;

/// <summary>A function in the source code.</summary>
internal sealed record FunctionDeclaration(string Name, TriggerBindingAttribute Trigger)
{
    public static IReadOnlyList<FunctionDeclaration> All { get; } =
    [
        .. from type in typeof(AholoFunctionsOptions).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           let triggers = method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>())
           select new FunctionDeclaration(function.Name, triggers.Single()),
    ];
}
