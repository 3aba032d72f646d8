using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Configuration;

/// <summary>Checks the settings before the app starts.</summary>
internal static class StartupCheck
{
    /// <summary>Runs the app and returns its exit code. If settings are not valid, writes one line for each error, without a stack trace, and returns 1.</summary>
    public static async Task<int> RunCheckedAsync(this IHost app, TextWriter output)
    {
        using (app)
        {
            if (FindErrors(app.Services) is { Count: > 0 } errors)
            {
                foreach (var error in errors)
                    await output.WriteLineAsync(error);
                return 1;
            }

            await app.RunAsync();
            return 0;
        }
    }

    private static IReadOnlyList<string> FindErrors(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return [.. exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures)];
        }
    }
}
