import { getJson, patchJson, postJson, send } from './http';

export const steps = ['Accepted', 'Inspecting', 'Transferring', 'Creating', 'Waiting', 'Copying', 'Publishing'] as const;
export const outcomes = ['Succeeded', 'Failed', 'Canceled', 'TimedOut', 'Rejected'] as const;

export type Step = (typeof steps)[number];
export type Outcome = (typeof outcomes)[number];
/** Unknown is one that another version of the app wrote. */
export type Stage = Step | Outcome | 'AwaitingDecision' | 'Unknown';

export interface Problem {
  code: string;
  /** The app's own words, in English, with paths in storage: for technical details only. */
  message: string;
  file?: string;
  parameters?: {
    reason?: string;
    actual?: number;
    limit?: number;
    fields?: string[];
    fileCount?: number;
    totalFiles?: number;
    files?: { file: string; code: string }[];
  };
}

export interface Warning {
  code: string;
  /** The app's own words, in English, with paths in storage: for technical details only. */
  message: string;
  file?: string;
  parameters?: {
    width?: number;
    height?: number;
    photos?: number;
    videos?: number;
    upright?: number;
    wide?: number;
    fileCount?: number;
    files?: string[];
    asset?: string;
  };
}

export interface Asset {
  name: string;
  size?: number;
  facts?: { format: string; version?: number; splats: number };
  link: string;
}

export interface Delivery {
  number: number;
  eventId: string;
  /** Without its query. */
  url: string;
  /** Unknown is one that another version of the app wrote. */
  state: 'Pending' | 'Delivered' | 'GivenUp' | 'Unknown';
  attemptCount: number;
  nextAttemptAt?: string;
  attempts: { at: string; milliseconds: number; status?: number; problem?: string }[];
  retry?: string;
}

export interface Project {
  id: string;
  name: string;
  stage: Stage;
  outcome?: Outcome;
  createdAt: string;
  updatedAt: string;
  /** Which question waits for an answer, in AwaitingDecision. */
  decisionNumber?: number;
  attempt: number;
  fileCount: number;
  filesDone?: number;
  files?: string[];
  spec?: { kind: string; prompt?: string; [field: string]: unknown };
  aholo?: { projectId: string; taskId?: string; status?: string; polls?: number; nextPollAt?: string; lastError?: string; expectedSeconds?: number };
  assets: Asset[];
  problem?: Problem;
  warnings: Warning[];
  /** The latest event, if it could not be sent. */
  unsentEvent?: { type: string; reason: string; final: boolean; since: string };
  /** The deliveries of its events by webhook, the oldest first. */
  deliveries?: Delivery[];
  timings?: { stage: Stage; at: string }[];
  links: { self: string; preview?: string; archive?: string; record?: string; resolve?: string; cancel?: string; retry?: string; event?: string; delete?: string };
}

export interface ProjectPage {
  items: Project[];
  continuationToken?: string;
  /** Whether the order leaves projects out: it covers the newest only. */
  partial?: boolean;
}

export const sorts = ['newest', 'oldest', 'name', 'stage'] as const;
export type Sort = (typeof sorts)[number];

export interface ListQuery {
  stage: Stage | '';
  search: string;
  sort: Sort;
  continuationToken?: string | undefined;
}

export type Decision = { decision: 'adopt'; aholoProjectId: string } | { decision: 'recreate' } | { decision: 'abandon' };

const pageSize = 24;

export function isOutcome(stage: Stage): stage is Outcome {
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

/** Changes the name that this page shows. Aholo and the record keep the first. */
export async function renameProject(id: string, name: string): Promise<void> {
  await patchJson(`projects/${id}`, { name });
}

export async function cancelProject(id: string): Promise<void> {
  await postJson(`projects/${id}/cancel`);
}

/**
 * Starts a project again, or sends the event again of one whose outcome stands.
 * @param recreate Whether Aholo may be asked, and paid, for a new project.
 */
export async function retryProject(id: string, recreate: boolean): Promise<void> {
  await postJson(`projects/${id}/retry?recreate=${recreate}`);
}

/** Delivers an event again whose delivery was given up. */
export async function retryDelivery(id: string, number: number): Promise<void> {
  await postJson(`projects/${id}/deliveries/${number}/retry`);
}

/** @param project As it was seen: another question that waits by now is not answered. */
export async function resolveProject({ id, attempt, decisionNumber }: Project, decision: Decision): Promise<void> {
  await postJson(`projects/${id}/resolve`, { ...decision, attempt, decisionNumber });
}

export async function deleteProject(id: string, assets: boolean): Promise<void> {
  await send(`projects/${id}?assets=${assets}`, { method: 'DELETE' });
}

/** Stores the picture of a project's result: in place of another, or only if there is none. */
export async function putPreview(id: string, picture: Blob, replace: boolean): Promise<void> {
  await send(`projects/${id}/preview`, {
    method: 'PUT',
    body: picture,
    headers: { 'Content-Type': picture.type, ...(replace ? {} : { 'If-None-Match': '*' }) },
  });
}

/**
 * Starts another project from those files of a failed project that can be used, with the same options, and returns its id. The record has the problem
 * of each file. Asked for twice, it starts one project.
 */
export async function startWithoutBadFiles({ id, attempt, spec, links }: Project): Promise<string> {
  const record = await getJson<{ files: { path: string; problem?: Problem }[] }>(links.record!);
  const files = record.files.filter(({ problem }) => !problem).map(({ path }) => path);
  const { cover, ...options } = spec!;
  const kept = cover === undefined || files.includes(cover as string) ? { ...options, ...(cover === undefined ? {} : { cover }) } : options;
  const response = await postJson('projects', { ...kept, files }, { 'Idempotency-Key': `without-bad-files-${id}-${attempt}` });
  return ((await response.json()) as Project).id;
}

/** Starts a project that needs no files, and returns its id. */
export async function startGeneration(name: string, spec: object, idempotencyKey: string): Promise<string> {
  const response = await postJson('projects', { ...spec, kind: 'generation', name }, { 'Idempotency-Key': idempotencyKey });
  return ((await response.json()) as Project).id;
}

export function uploadPath(path: string): string {
  return `uploads/${path.split('/').map(encodeURIComponent).join('/')}`;
}
