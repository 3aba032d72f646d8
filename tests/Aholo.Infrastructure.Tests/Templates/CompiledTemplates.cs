[assembly: AssemblyFixture(typeof(Aholo.Infrastructure.Tests.Templates.CompiledTemplates))]

namespace Aholo.Infrastructure.Tests.Templates;

/// <summary>The templates of <c>infra</c>, each compiled once for all tests: the compiler takes seconds to start.</summary>
public sealed class CompiledTemplates : IAsyncLifetime
{
    private ArmTemplate? _main;
    private ArmTemplate? _uploadsSubscription;

    internal ArmTemplate Main => Compiled(_main);

    internal ArmTemplate UploadsSubscription => Compiled(_uploadsSubscription);

    public async ValueTask InitializeAsync()
    {
        if (!Bicep.IsThere)
            return;

        _main = new(await Bicep.CompileAsync("main.bicep"));
        _uploadsSubscription = new(await Bicep.CompileAsync("uploads-subscription.bicep"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ArmTemplate Compiled(ArmTemplate? template)
    {
        Bicep.SkipWhereMissing();
        return template!;
    }
}
