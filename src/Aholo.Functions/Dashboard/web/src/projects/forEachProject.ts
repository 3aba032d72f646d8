import type { Project } from '../api/schema';
import { Limit } from '../shared/limit';

const parallelRequests = 4;

export interface ProjectFailure {
  project: Project;
  error: unknown;
}

/**
 * Runs an action for several projects, a few at a time. A failure does not stop the others.
 * @param onDone Receives the number of finished projects, failed ones included.
 * @returns The projects that failed, in the given order.
 */
export async function forEachProject(
  projects: readonly Project[],
  action: (project: Project) => Promise<void>,
  onDone: (done: number) => void,
): Promise<ProjectFailure[]> {
  const limit = new Limit(parallelRequests);
  const { signal } = new AbortController();
  let done = 0;
  const results = await Promise.all(
    projects.map(async (project): Promise<ProjectFailure | undefined> => {
      try {
        await limit.run(signal, () => action(project));
        return undefined;
      } catch (error) {
        return { project, error };
      } finally {
        onDone(++done);
      }
    }),
  );
  return results.filter((result) => result !== undefined);
}
