using System.Diagnostics;
using System.Globalization;
using System.Numerics;

namespace Aholo.Tests.Simulator;

/// <summary>Reads asset files with PlayCanvas's splat-transform, which is independent of our writers.</summary>
internal static class SplatTransform
{
    /// <summary>The splats of a file, in its order, with the axes of a PLY.</summary>
    public static async Task<IReadOnlyList<ReadSplat>> ReadAsync(byte[] file, string extension, CancellationToken cancellationToken)
    {
        var command = await Repository.InstallSplatReaderAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("aholo-splats-");
        try
        {
            var (input, output) = (Path.Combine(folder.FullName, "in." + extension), Path.Combine(folder.FullName, "out.csv"));
            await File.WriteAllBytesAsync(input, file, cancellationToken);
            await RunAsync([command, "-q", input, output], cancellationToken);
            return Parse(await File.ReadAllLinesAsync(output, cancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var node = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (error, output) = (node.StandardError.ReadToEndAsync(cancellationToken), node.StandardOutput.ReadToEndAsync(cancellationToken));
        await node.WaitForExitAsync(cancellationToken);
        node.ExitCode.ShouldBe(0, $"{await error}{await output}");
    }

    private static List<ReadSplat> Parse(string[] lines)
    {
        var columns = lines[0].Split(',').Index().ToDictionary(column => column.Item, column => column.Index);
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(line =>
        {
            var values = Array.ConvertAll(line.Split(','), value => float.Parse(value, CultureInfo.InvariantCulture));
            return new ReadSplat(
                new Vector3(Value("x"), Value("y"), Value("z")),
                (new Vector3(Value("f_dc_0"), Value("f_dc_1"), Value("f_dc_2")) * 0.28209479177387814f + new Vector3(0.5f)) * 255,
                1 / (1 + MathF.Exp(-Value("opacity"))),
                new Vector3(Value("scale_0"), Value("scale_1"), Value("scale_2")),
                new Quaternion(Value("rot_1"), Value("rot_2"), Value("rot_3"), Value("rot_0")));

            float Value(string name) => values[columns[name]];
        })];
    }
}

/// <summary>A splat: color 0 to 255, opacity 0 to 1, natural logarithms of the scales.</summary>
internal sealed record ReadSplat(Vector3 Position, Vector3 Color, float Opacity, Vector3 LogScale, Quaternion Rotation);
