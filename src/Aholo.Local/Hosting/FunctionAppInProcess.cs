using LocalAzure.Functions;
using Microsoft.Extensions.Logging;

namespace Aholo.Local.Hosting;

/// <summary>
/// The function app and its host in this process, so that a debugger of this process stops at the app's breakpoints. Their log is written to a file
/// and to the debugger.
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
    /// <exception cref="LocalException">The host cannot start; the message names the cause.</exception>
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
        catch (Exception exception)
        {
            log.Dispose();
            if (exception is LocalFunctionsHostException)
                throw new LocalException($"The function app cannot start: {exception.Message}", exception);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _log.Dispose();
    }
}
