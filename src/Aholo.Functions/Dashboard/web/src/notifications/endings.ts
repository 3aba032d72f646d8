import { isOutcome, type Project, type Stage } from '../api/projects';

/** Finds out which projects have ended, or have come to need a decision, since they were seen last. */
export class Endings {
  readonly #seen = new Map<string, Stage>();

  /** Takes projects as they are now, and returns those that ran when they were seen before and now wait for someone. */
  see(projects: readonly Project[]): Project[] {
    return projects.filter((project) => {
      const before = this.#seen.get(project.id);
      this.#seen.set(project.id, project.stage);
      return before !== undefined && before !== project.stage && !waits(before) && waits(project.stage);
    });
  }
}

function waits(stage: Stage): boolean {
  return isOutcome(stage) || stage === 'AwaitingDecision';
}
