import type { Project } from '../api/projects';
import { Limit } from '../shared/limit';

const parallelRequests = 4;

export interface ProjectFailure {
  project: Project;
  error: unknown;
}

/**
 * Does something with several projects, a few at a time, whatever becomes of the others.
 * @param onDone Told how many are done, failed ones included.
 * @returns Those that it failed for, in the order given.
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
