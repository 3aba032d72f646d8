using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Aholo.Benchmarks.Processes;
using Aholo.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace Aholo.Benchmarks.Upload;

/// <summary>Uploads a file with the client, in a process of its own: its peak memory is the client's.</summary>
internal sealed class UploadClient : IChildCommand
{
    /// <summary>What the uploads took.</summary>
    /// <param name="Seconds">Each upload's time.</param>
    /// <param name="BaselineBytes">The memory in use before the first, when everything had run once with a small file.</param>
    /// <param name="PeakBytes">The most memory in use at any time.</param>
    /// <param name="Failure">Why the file cannot be uploaded this way; null if it was.</param>
    internal sealed record Measurement(double[] Seconds, long BaselineBytes, long PeakBytes, string? Failure = null);

    public string Name => "upload-client";

    public static string[] Arguments(Uri service, string file, string md5, string warmUpFile, int parallelParts, int times) =>
        [service.ToString(), file, md5, warmUpFile, parallelParts.ToString(CultureInfo.InvariantCulture), times.ToString(CultureInfo.InvariantCulture)];

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (service, file, md5, warmUpFile) = (new Uri(arguments[0]), arguments[1], arguments[2] is "" ? null : arguments[2], arguments[3]);
        await using var provider = new ServiceCollection()
            .AddAholoClient(options =>
            {
                var simulator = new AholoSimulatorOptions();
                options.BaseUrl = service;
                options.AllowHttp = true;
                options.Auth.AppKey = simulator.AppKey;
                options.Auth.AppSecret = simulator.AppSecret;
                options.Auth.AppUid = "benchmark";
                options.RateLimit.PermitsPerSecond = 0;
                options.Upload.BlockConcurrency = int.Parse(arguments[4], CultureInfo.InvariantCulture);
            })
            .Services.BuildServiceProvider();
        var client = provider.GetRequiredService<AholoClient>();
        for (var i = 0; i < 10; i++)
            await client.UploadAsync(UploadSource.FromFile(warmUpFile), cancellationToken: cancellationToken);

        var baseline = Process.GetCurrentProcess().WorkingSet64;
        var seconds = new double[int.Parse(arguments[5], CultureInfo.InvariantCulture)];
        for (var i = 0; i < seconds.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await client.UploadAsync(UploadSource.FromFile(file, md5), cancellationToken: cancellationToken);
            seconds[i] = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        Console.WriteLine(JsonSerializer.Serialize(new Measurement(seconds, baseline, Process.GetCurrentProcess().PeakWorkingSet64)));
    }
}
