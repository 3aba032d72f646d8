using LocalAzure.Functions;
using Microsoft.Extensions.Logging;

namespace Aholo.Local.Hosting;

/// <summary>
/// The function app and its host in this process, so that a debugger of this process stops at the app's breakpoints. The log of both goes to a file and
/// to the debugger.
/// </summary>
internal sealed class FunctionAppInProcess : IFunctionApp
{
    private readonly LocalFunctionsHost _host;
    private readonly AppLog _log;

    private FunctionAppInProcess(LocalFunctionsHost host, AppLog log) => (_host, _log) = (host, log);

    public Uri BaseAddress => _host.BaseAddress;

    public Task Exited => _host.Completion;

    public string Tail => _log.Tail;

    /// <inheritdoc cref="FunctionAppProcess.StartAsync"/>
    /// <exception cref="LocalException">The host cannot start; the message says why.</exception>
    public static async Task<FunctionAppInProcess> StartAsync(
        string folder,
        int port,
        string dataDirectory,
        IReadOnlyDictionary<string, string> settings,
        string logFile,
        CancellationToken cancellationToken)
    {
        var log = new AppLog(logFile);
        try
        {
            var host = await LocalFunctionsHost.StartAsync(
                new()
                {
                    ApplicationFolder = folder,
                    InProcess = true,
                    Port = port,
                    DataDirectory = dataDirectory,
                    HomePage = FunctionAppProcess.HomePage,
                    Settings = settings,
                    ConfigureLogging = logging => logging.AddProvider(new AppLogProvider(log)).AddDebug(),
                },
                cancellationToken);
            return new(host, log);
        }
        catch (LocalFunctionsHostException exception)
        {
            log.Dispose();
            throw new LocalException($"The function app does not start: {exception.Message}", exception);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _log.Dispose();
    }
}
