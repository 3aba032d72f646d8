using Aholo.Functions.Projects;

namespace Aholo.Functions.Workflow;

/// <summary>A project ends here, with this outcome and for this reason.</summary>
internal sealed class ProjectEndedException(ProjectStage outcome, Problem problem) : Exception(problem.Message)
{
    /// <summary>The outcome.</summary>
    public ProjectStage Outcome { get; } = outcome;

    /// <summary>The reason.</summary>
    public Problem Problem { get; } = problem;
}
