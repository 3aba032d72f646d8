import { getJson, patchJson, postJson, send } from './http';
import type { Outcome, Project, ProjectPage, ProjectProblem, ResolveRequest, Sort, Stage } from './schema';

/** The stages of a project that runs, in their order. */
export const steps = ['Accepted', 'Inspecting', 'Transferring', 'Creating', 'Waiting', 'Copying', 'Publishing'] as const satisfies readonly Stage[];

/** The outcomes that this version of the app knows. */
export const outcomes = ['Succeeded', 'Failed', 'Canceled', 'TimedOut', 'Rejected'] as const satisfies readonly Outcome[];

export interface ListQuery {
  stage: Stage | '';
  search: string;
  sort: Sort;
  continuationToken?: string | undefined;
}

export type Decision = Omit<ResolveRequest, 'attempt' | 'decisionNumber'>;

const pageSize = 24;

export function isOutcome(stage: Stage): stage is (typeof outcomes)[number] {
  return (outcomes as readonly string[]).includes(stage);
}

export function listProjects({ stage, search, sort, continuationToken }: ListQuery, signal: AbortSignal): Promise<ProjectPage> {
  const query = new URLSearchParams({ pageSize: String(pageSize) });
  if (stage) query.set('stage', stage);
  if (search) query.set('search', search);
  if (sort !== 'newest') query.set('sort', sort);
  if (continuationToken) query.set('continuationToken', continuationToken);
  return getJson(`projects?${query}`, signal);
}

export function getProject(id: string, signal?: AbortSignal): Promise<Project> {
  return getJson(`projects/${id}`, signal);
}

/** Renames a project in this app. Aholo and the record keep the name that it started with. */
export async function renameProject(id: string, name: string): Promise<void> {
  await patchJson(`projects/${id}`, { name });
}

export async function cancelProject(id: string): Promise<void> {
  await postJson(`projects/${id}/cancel`);
}

/**
 * Starts a project again, or sends its event again if its outcome is final.
 * @param recreate Whether the project may be created at Aholo again, which is paid for again.
 */
export async function retryProject(id: string, recreate: boolean): Promise<void> {
  await postJson(`projects/${id}/retry?recreate=${recreate}`);
}

/** Delivers an event again after its delivery was given up. */
export async function retryDelivery(id: string, number: number): Promise<void> {
  await postJson(`projects/${id}/deliveries/${number}/retry`);
}

/**
 * Sends an operator's decision.
 * @param project The project as the operator saw it: the API rejects the decision if another one is open by now.
 */
export async function resolveProject({ id, attempt, decisionNumber }: Project, decision: Decision): Promise<void> {
  await postJson(`projects/${id}/resolve`, { ...decision, attempt, decisionNumber });
}

export async function deleteProject(id: string, assets: boolean): Promise<void> {
  await send(`projects/${id}?assets=${assets}`, { method: 'DELETE' });
}

/** Stores the preview picture of a project, and replaces an existing one if asked to. */
export async function putPreview(id: string, picture: Blob, replace: boolean): Promise<void> {
  await send(`projects/${id}/preview`, {
    method: 'PUT',
    body: picture,
    headers: { 'Content-Type': picture.type, ...(replace ? {} : { 'If-None-Match': '*' }) },
  });
}

/**
 * Starts another project from the usable files of a failed project, with the same options, and returns its id. The record has the problem of each file.
 * Two calls start one project.
 */
export async function startWithoutBadFiles({ id, attempt, spec, links }: Project): Promise<string> {
  const record = await getJson<{ files: { path: string; problem?: ProjectProblem }[] }>(links.record!);
  const files = record.files.filter(({ problem }) => !problem).map(({ path }) => path);
  const { cover, ...options } = spec!;
  const body = { ...options, ...(cover && files.includes(cover) ? { cover } : {}), files };
  const response = await postJson('projects', body, { 'Idempotency-Key': `without-bad-files-${id}-${attempt}` });
  return ((await response.json()) as Project).id;
}

/** Starts a project without files, and returns its id. */
export async function startGeneration(name: string, spec: object, idempotencyKey: string): Promise<string> {
  const response = await postJson('projects', { ...spec, kind: 'generation', name }, { 'Idempotency-Key': idempotencyKey });
  return ((await response.json()) as Project).id;
}

export function uploadPath(path: string): string {
  return `uploads/${path.split('/').map(encodeURIComponent).join('/')}`;
}
