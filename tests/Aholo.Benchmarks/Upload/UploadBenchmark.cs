using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Reporting;
using Aholo.Simulator;

namespace Aholo.Benchmarks.Upload;

/// <summary>The client's uploads beside those of <c>curl -F</c> and of the official SDK: speed, and the memory that they take whatever the file's size.</summary>
internal sealed class UploadBenchmark : IBenchmark
{
    private const long MiB = 1024 * 1024;
    private const int LargestPiece = 64; // MiB
    private const int ParallelParts = 4;
    private const double LeastShareOfCurl = 0.9;
    private const double LeastGainOfParallelParts = 1.5;
    private const long MostMemory = 100 * MiB;

    private readonly Option<int> _largest = new("--largest-mib") { Description = "The largest file.", DefaultValueFactory = _ => 2048 };

    private readonly Option<int> _roundTrip = new("--round-trip-ms")
    {
        Description = "What the simulator waits before it takes a part: the way to the real service, which loopback lacks.",
        DefaultValueFactory = _ => 10,
    };

    private readonly Option<DirectoryInfo?> _sdk = new("--sdk")
    {
        Description = "The folder 'typescript' of a clone of https://github.com/manycoretech/aholo-spatial-sdk in which 'npm run build' has run: measures the official SDK too.",
    };

    public string Name => "upload";

    public string Description => "Uploads files of 1 MiB, 64 MiB and 2 GiB in one piece and in parts, beside curl -F and the official SDK.";

    public IReadOnlyList<Option> Options => [_largest, _roundTrip, _sdk];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (largest, roundTrip, sdk) = (arguments.GetValue(_largest), arguments.GetValue(_roundTrip), arguments.GetValue(_sdk)?.FullName);
        var result = new BenchmarkResult(
            $"Uploads over loopback; {roundTrip} ms before each part", "file", "way", "MB/s", "of curl", "peak memory over baseline, MiB");
        var folder = Directory.CreateTempSubdirectory("upload-");
        try
        {
            var small = await WriteFileAsync(folder, 1, cancellationToken);
            foreach (var (mebibytes, rounds, times) in new[] { (1, 3, 20), (64, 3, 5), (largest, 1, 1) }
                .Where(size => size.Item1 <= largest).DistinctBy(size => size.Item1))
            {
                var file = mebibytes == 1 ? small : await WriteFileAsync(folder, mebibytes, cancellationToken);
                await MeasureAsync(new(file, small, mebibytes, rounds, times, roundTrip), sdk, result, cancellationToken);
                if (file != small)
                    File.Delete(file.Path);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return result;
    }

    private static IReadOnlyList<Way> Ways(Run run, string? sdk)
    {
        var isSmall = run.Mebibytes <= LargestPiece;
        var hasParts = run.Mebibytes > 1;
        return
        [
            new("curl", "curl -F", token => run.CurlAsync(check: false, token)),
            // The client checks during the upload that the file has the stated MD5. With curl, that takes reading it before.
            .. When(isSmall && hasParts, new Way("checked_curl", "md5sum, then curl -F", token => run.CurlAsync(check: true, token))),
            // Larger files never go in one piece: no block that the simulator announces is larger.
            .. When(isSmall, new Way("single", "in one piece", token => run.ClientAsync(LargestPiece * MiB, parallel: 1, token))),
            .. When(hasParts, new Way("sequential_parts", "parts, one by one", token => run.ClientAsync(MiB, parallel: 1, token))),
            .. When(hasParts, new Way("parallel_parts", $"parts, {ParallelParts} at a time", token => run.ClientAsync(MiB, ParallelParts, token))),
            // The SDK calculates the MD5 itself, as the client does for a file whose MD5 is not known.
            .. When(isSmall, new Way("unknown_md5", "in one piece, MD5 not known", token => run.ClientAsync(LargestPiece * MiB, 1, token, knowsMd5: false))),
            .. When(isSmall && sdk is not null, new Way("sdk", "official SDK, in one piece", token => run.SdkAsync(LargestPiece * MiB, sdk!, token), IsOurs: false)),
            .. When(hasParts && sdk is not null, new Way("sdk_parts", "official SDK, parts, 2 at a time", token => run.SdkAsync(MiB, sdk!, token), IsOurs: false)),
        ];

        static Way[] When(bool condition, Way way) => condition ? [way] : [];
    }

    private static async Task MeasureAsync(Run run, string? sdk, BenchmarkResult result, CancellationToken cancellationToken)
    {
        var ways = Ways(run, sdk);
        var measured = ways.ToDictionary(way => way.Key, _ => new List<Measured>());
        for (var round = 0; round < run.Rounds; round++)
        {
            foreach (var way in ways)
                measured[way.Key].Add(await way.MeasureAsync(cancellationToken));
        }

        var speed = measured.Where(way => way.Value.TrueForAll(one => one.Failure is null))
            .ToDictionary(way => way.Key, way => run.Bytes / 1e6 / way.Value.SelectMany(one => one.Seconds).Median());
        var size = run.Mebibytes < 1024 ? $"{run.Mebibytes}MiB" : $"{run.Mebibytes / 1024.0:0.##}GiB";
        foreach (var way in ways)
        {
            if (measured[way.Key].Find(one => one.Failure is not null) is { } failed)
            {
                result.AddRow(size, $"{way.Name}: {failed.Failure}", "", "", "");
                continue;
            }

            var memory = measured[way.Key].Max(one => one.MemoryBytes);
            result.AddRow(
                size, way.Name, Number(speed[way.Key], "0"), Number(speed[way.Key] / speed["curl"], "0.00"),
                memory is { } bytes ? Number(bytes / (double)MiB, "0") : "");
            result.AddFigure($"{way.Key}_{size}_MBps", speed[way.Key]);
            if (memory is not null)
            {
                result.AddFigure($"{way.Key}_{size}_peak_memory_MiB", memory.Value / (double)MiB);
                if (way.IsOurs)
                    result.AddInvariant($"{size}, {way.Name}: less than {MostMemory / MiB} MiB over the baseline", memory < MostMemory);
            }
        }

        if (speed.TryGetValue("single", out var single))
        {
            var (name, other) = speed.TryGetValue("checked_curl", out var checkedCurl) ? ("curl with the same check", checkedCurl) : ("curl", speed["curl"]);
            result.AddInvariant($"{size}: in one piece at least {LeastShareOfCurl} times as fast as {name}", single >= LeastShareOfCurl * other);
        }

        if (speed.TryGetValue("parallel_parts", out var parallel))
        {
            result.AddInvariant(
                $"{size}: parallel parts at least {LeastGainOfParallelParts} times as fast as one by one",
                parallel >= LeastGainOfParallelParts * speed["sequential_parts"]);
        }
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    // A true picture followed by what cannot be compressed.
    private static async Task<TestFile> WriteFileAsync(DirectoryInfo folder, int mebibytes, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder.FullName, $"{mebibytes}.jpg");
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        await using var file = File.Create(path);
        var random = new Random(mebibytes);
        var piece = new byte[MiB];
        for (var left = mebibytes; left > 0; left--)
        {
            random.NextBytes(piece);
            if (left == mebibytes)
                (await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Samples", "mug.jpg"), cancellationToken)).CopyTo(piece, 0);
            md5.AppendData(piece);
            await file.WriteAsync(piece, cancellationToken);
        }

        return new(path, Convert.ToHexStringLower(md5.GetHashAndReset()));
    }

    private sealed record TestFile(string Path, string Md5);

    private sealed record Measured(double[] Seconds, long? MemoryBytes, string? Failure = null);

    private sealed record Way(string Key, string Name, Func<CancellationToken, Task<Measured>> MeasureAsync, bool IsOurs = true);

    /// <summary>One file, and a simulator of its own for each measurement, so that none finds what another has left.</summary>
    private sealed record Run(TestFile File, TestFile Small, int Mebibytes, int Rounds, int Times, int RoundTripMs)
    {
        public long Bytes => Mebibytes * MiB;

        public async Task<Measured> CurlAsync(bool check, CancellationToken cancellationToken)
        {
            await using var simulator = await StartAsync(MiB, cancellationToken);
            await CurlUpload.RunAsync(simulator.V2BaseUrl, Small.Path, Small.Md5, cancellationToken);
            var seconds = new double[Times];
            for (var i = 0; i < Times; i++)
            {
                seconds[i] = check ? await CurlUpload.CheckAsync(File.Path, File.Md5, cancellationToken) : 0;
                seconds[i] += await CurlUpload.RunAsync(simulator.V2BaseUrl, File.Path, File.Md5, cancellationToken);
            }

            return new(seconds, MemoryBytes: null);
        }

        public async Task<Measured> ClientAsync(long blockSize, int parallel, CancellationToken cancellationToken, bool knowsMd5 = true)
        {
            await using var simulator = await StartAsync(blockSize, cancellationToken);
            var measurement = await Child.RunAsync<UploadClient.Measurement>(
                new UploadClient(),
                UploadClient.Arguments(simulator.V2BaseUrl, File.Path, knowsMd5 ? File.Md5 : "", Small.Path, parallel, Times),
                cancellationToken);
            return new(measurement.Seconds, measurement.PeakBytes - measurement.BaselineBytes);
        }

        public async Task<Measured> SdkAsync(long blockSize, string sdk, CancellationToken cancellationToken)
        {
            await using var simulator = await StartAsync(blockSize, cancellationToken);
            var measurement = await SdkUpload.RunAsync(sdk, simulator.V1BaseUrl, File.Path, Small.Path, Times, cancellationToken);
            return new(measurement.Seconds, measurement.PeakBytes - measurement.BaselineBytes, measurement.Failure);
        }

        private async Task<AholoSimulator> StartAsync(long blockSize, CancellationToken cancellationToken)
        {
            var simulator = await AholoSimulator.StartAsync(
                new()
                {
                    BlockSize = (int)blockSize,
                    UploadProcessingTime = TimeSpan.Zero,
                    Switches = new() { Deduplicate = false },
                },
                cancellationToken);
            if (RoundTripMs > 0)
                simulator.AddFault(new() { Route = "blockPart", Kind = FaultKind.Delay, DelayMs = RoundTripMs, Count = null });
            return simulator;
        }
    }
}
