import { isOutcome } from '../api/projects';
import type { Project, Stage } from '../api/schema';

/** Detects projects that have ended or need a decision since they were last seen. */
export class Endings {
  readonly #seen = new Map<string, Stage>();

  /** Updates the current stages and returns the projects that were running before and are not any more. */
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
