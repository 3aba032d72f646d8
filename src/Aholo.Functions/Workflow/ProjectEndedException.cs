using Aholo.Files.Problems;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Workflow;

/// <summary>Ends a project with an outcome and a problem.</summary>
internal sealed class ProjectEndedException(ProjectStage outcome, Problem problem) : Exception(problem.Message)
{
    /// <summary>The outcome.</summary>
    public ProjectStage Outcome { get; } = outcome;

    /// <summary>The reason.</summary>
    public Problem Problem { get; } = problem;
}
