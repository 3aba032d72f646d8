using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aholo.Benchmarks.Reporting;

/// <summary>What a benchmark found, as a document that is kept.</summary>
internal sealed partial record BenchmarkRun
{
    private static readonly RunJson Json = new(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.CamelCase });

    private static readonly RunJson IndentedJson = new(new(Json.Options) { WriteIndented = true });

    /// <summary>The benchmark and its arguments.</summary>
    public required string Command { get; init; }

    /// <summary>When it ran.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Where it ran.</summary>
    public required string Machine { get; init; }

    /// <summary>What was measured.</summary>
    public required string Title { get; init; }

    /// <summary>The headings of the table.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The rows of the table, a cell for each column.</summary>
    public required IReadOnlyList<string[]> Rows { get; init; }

    /// <summary>The figures, by a name that holds the unit.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    /// <summary>Figures that were taken at even intervals.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double>> Series { get; init; }

    /// <summary>What the benchmark states, and whether it holds.</summary>
    public required IReadOnlyDictionary<string, bool> Invariants { get; init; }

    /// <summary>This machine: cores, memory, operating system and .NET.</summary>
    [JsonIgnore]
    public static string ThisMachine =>
        $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30)} GiB, {RuntimeInformation.OSDescription}, "
        + RuntimeInformation.FrameworkDescription;

    /// <summary>Reads a document.</summary>
    public static BenchmarkRun Read(string path) => JsonSerializer.Deserialize(File.ReadAllText(path), Json.BenchmarkRun)
        ?? throw new InvalidDataException($"'{path}' contains null.");

    /// <summary>Writes a document.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, IndentedJson.BenchmarkRun).ReplaceLineEndings("\n") + "\n");

    /// <summary>Returns the document on one line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, Json.BenchmarkRun);

    [JsonSerializable(typeof(BenchmarkRun))]
    private sealed partial class RunJson : JsonSerializerContext;
}
