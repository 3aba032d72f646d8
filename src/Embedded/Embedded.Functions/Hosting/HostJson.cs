using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Embedded.Functions.Hosting;

/// <summary>The app's <c>host.json</c>, as far as the embedded host knows it; other keys are ignored.</summary>
/// <remarks>As on Azure, a setting <c>AzureFunctionsJobHost__a__b</c> overrides the file's <c>a.b</c>.</remarks>
internal sealed class HostJson
{
    private readonly IConfiguration _configuration;
    private readonly string _path;

    /// <exception cref="FunctionWorkerException">The file is no JSON, or a value has the wrong type.</exception>
    public HostJson(string scriptRoot, IConfiguration settings)
    {
        _path = Path.Combine(scriptRoot, "host.json");
        try
        {
            _configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(_path), optional: true)
                .AddConfiguration(settings.GetSection("AzureFunctionsJobHost"))
                .Build();
        }
        catch (InvalidDataException exception)
        {
            throw new FunctionWorkerException($"{_path} is not valid JSON: {exception.InnerException?.Message ?? exception.Message}", exception);
        }

        if (_configuration["functionTimeout"] is { } timeout && timeout != "-1")
        {
            FunctionTimeout = TimeSpan.TryParse(timeout, CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero
                ? value
                : throw new FunctionWorkerException($"{_path}: functionTimeout is '{timeout}'; write hh:mm:ss, or -1 for no limit.");
        }
    }

    /// <summary>How long a function may run; null for any time.</summary>
    public TimeSpan? FunctionTimeout { get; }

    /// <summary>The section <c>logging</c>.</summary>
    public IConfiguration Logging => _configuration.GetSection("logging");

    /// <summary>Reads a section, such as <c>extensions:http</c>; what it does not have keeps its default.</summary>
    /// <exception cref="FunctionWorkerException">A value has the wrong type or is out of its range.</exception>
    public T Read<T>(string section) where T : class, new()
    {
        try
        {
            var options = new T();
            _configuration.GetSection(section).Bind(options);
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
            return options;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ValidationException)
        {
            throw new FunctionWorkerException($"{_path}: {section}: {exception.Message}", exception);
        }
    }
}
