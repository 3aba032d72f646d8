using System.CommandLine;

namespace Aholo.Benchmarks.Reporting;

/// <summary>Something that can be measured by one command.</summary>
internal interface IBenchmark
{
    /// <summary>The command's name.</summary>
    string Name { get; }

    /// <summary>What it measures, in one sentence.</summary>
    string Description { get; }

    /// <summary>What can be chosen. The defaults finish in about a minute on 2 cores.</summary>
    IReadOnlyList<Option> Options => [];

    /// <summary>What it is about, where that is given.</summary>
    IReadOnlyList<Argument> Arguments => [];

    /// <summary>Measures. What is compared runs in turn in this one call, so that its ratio holds on a noisy machine.</summary>
    Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken);
}
