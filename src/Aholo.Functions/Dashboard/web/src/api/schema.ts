// Generated from openapi.json and ProjectSpec.cs. To write it again: UPDATE_SCHEMAS=1 dotnet test --project tests/Aholo.Functions.Tests --filter-class '*SchemaFilesTests'

/** The options of a project, as project.schema.json has them. */
export const projectOptions = {
  name: { type: 'string', minLength: 1, maxLength: 100 },
  kind: { type: 'string', enum: ['reconstruction', 'generation'], default: 'reconstruction' },
  scene: { type: 'string', enum: ['model', 'space'], default: 'model' },
  quality: { type: 'string', enum: ['low', 'normal', 'high', 'ultra'], default: 'normal' },
  access: { type: 'string', enum: ['public', 'private'], default: 'private' },
  prompt: { type: 'string', minLength: 1, maxLength: 2000 },
  includeSog: { type: 'boolean', default: true },
  panorama: { type: 'boolean', default: false },
  cover: { type: 'string', minLength: 1, maxLength: 1024 },
  webhook: { type: 'string', minLength: 1, maxLength: 2000, format: 'uri' },
} as const;

/** The codes of project problems. */
export const problemCodes = [
  'file.missing',
  'file.empty',
  'file.too-large',
  'file.size',
  'file.format',
  'manifest',
  'file.name',
  'files.several',
  'file.damaged',
  'file.video',
  'aholo.credentials',
  'aholo.credits',
  'aholo.refused',
  'aholo.unavailable',
  'aholo.outcome-unknown',
  'aholo.task',
  'asset',
  'deadline',
  'abandoned',
  'canceled',
  'deleted',
  'storage.unavailable',
  'storage.refused',
  'storage.lost',
  'service-bus.unavailable',
  'internal',
] as const;

/** The codes of failed requests. */
export const requestCodes = [
  'request.invalid',
  'request.timeout',
  'request.too-large',
  'request.media-type',
  'request.range',
  'request.precondition-failed',
  'project.not-found',
  'project.stage',
  'project.other-request',
  'project.deleted',
  'asset.not-found',
  'preview.not-found',
  'preview.exists',
  'share.not-found',
  'share.too-many',
  'delivery.not-found',
  'delivery.state',
  'event.not-found',
  'upload.not-found',
  'upload.too-large',
  'upload.exists',
  'upload.precondition-failed',
  'upload.conflict',
  'upload.direct-disabled',
  'upload.url-unavailable',
  'page.not-found',
  'storage.unavailable',
  'storage.refused',
  'service-bus.unavailable',
] as const;

/** The codes of warnings. */
export const warningCodes = [
  'photos.few',
  'photos.orientations',
  'photos.and-videos',
  'videos.several',
  'files.live-photos',
  'file.small',
  'file.heic',
  'file.length',
  'file.cmyk',
  'file.twelve-bit',
  'file.arithmetic-coded',
  'file.lossless-jpeg',
  'file.sixteen-bit',
  'file.animated',
  'file.panorama',
  'asset',
  'more',
] as const;

export const accessValues = ['public', 'private'] as const;
export type Access = (typeof accessValues)[number];

export interface Account {
  credits?: number;
  exhausted: boolean;
  checkedAt?: string;
}

export interface AholoProject {
  projectId: string;
  taskId?: string;
  status?: AholoTaskStatus;
  polls?: number;
  nextPollAt?: string;
  lastError?: string;
  expectedSeconds?: number;
}

export const aholoTaskStatusValues = ['Unknown', 'PreProcessing', 'Queued', 'Waiting', 'Running', 'Succeeded', 'Failed', 'Canceled', 'TimedOut', 'Rejected'] as const;
export type AholoTaskStatus = (typeof aholoTaskStatusValues)[number];

export interface Asset {
  name: string;
  size: number;
  facts?: AssetFacts;
  link: string;
}

export interface AssetFacts {
  format: AssetFormat;
  version?: number;
  splats: number;
}

export const assetFormatValues = ['ply', 'spz', 'sog'] as const;
export type AssetFormat = (typeof assetFormatValues)[number];

export const decisionValues = ['adopt', 'recreate', 'abandon'] as const;
export type Decision = (typeof decisionValues)[number];

export interface Delivery {
  number: number;
  eventId: string;
  url: string;
  state: DeliveryState;
  attemptCount: number;
  nextAttemptAt?: string;
  attempts: DeliveryAttempt[];
  retry?: string;
}

export interface DeliveryAttempt {
  at: string;
  milliseconds: number;
  status?: number;
  problem?: string;
}

export const deliveryStateValues = ['Pending', 'Delivered', 'GivenUp', 'Unknown'] as const;
export type DeliveryState = (typeof deliveryStateValues)[number];

export interface DirectUpload {
  path: string;
  url: string;
  expiresAt: string;
  headers: Record<string, string>;
  blockSize: number;
  blocks: UploadedBlock[];
}

export type EventType = string;

export type Id = string;

export const kindValues = ['reconstruction', 'generation'] as const;
export type Kind = (typeof kindValues)[number];

export interface Links {
  self: string;
  preview?: string;
  archive?: string;
  record?: string;
  event?: string;
  resolve?: string;
  cancel?: string;
  delete?: string;
  retry?: string;
}

export const outcomeValues = ['Unknown', 'Succeeded', 'Failed', 'Canceled', 'TimedOut', 'Rejected'] as const;
export type Outcome = (typeof outcomeValues)[number];

export interface Problem {
  code: ProblemCode;
  type?: string;
  title: string;
  status: number;
  detail?: string;
  limit?: number;
  errors?: Record<string, string[]>;
}

export type ProblemCode = string;

export interface ProblemParameters {
  reason?: ProblemReason;
  actual?: number;
  limit?: number;
  fields?: string[];
  fileCount?: number;
  totalFiles?: number;
  files?: UnusableFile[];
}

export type ProblemReason = string;

export interface Project {
  id: Id;
  name: string;
  kind?: Kind;
  stage: Stage;
  outcome?: Outcome;
  createdAt: string;
  updatedAt: string;
  decisionNumber?: number;
  timings?: Timing[];
  attempt: number;
  fileCount: number;
  filesDone?: number;
  spec?: Spec;
  files?: string[];
  aholo?: AholoProject;
  assets: Asset[];
  problem?: ProjectProblem;
  warnings: Warning[];
  unsentEvent?: UnsentEvent;
  deliveries?: Delivery[];
  links: Links;
}

export interface ProjectPage {
  items: Project[];
  continuationToken?: string;
  partial?: boolean;
}

export interface ProjectProblem {
  code: string;
  message: string;
  file?: string;
  parameters?: ProblemParameters;
}

export const qualityValues = ['low', 'normal', 'high', 'ultra'] as const;
export type Quality = (typeof qualityValues)[number];

export interface ResolveRequest {
  decision: Decision;
  aholoProjectId?: string;
  attempt?: number;
  decisionNumber?: number;
}

export const sceneValues = ['model', 'space'] as const;
export type Scene = (typeof sceneValues)[number];

export interface Share {
  id: string;
  createdAt: string;
  expiresAt: string;
  page?: string;
  embed?: string;
}

export interface ShareList {
  items: Share[];
}

export interface SharedProject {
  id: Id;
  name: string;
  expiresAt: string;
  assets: Asset[];
  preview?: string;
}

export const sortValues = ['newest', 'oldest', 'name', 'stage'] as const;
export type Sort = (typeof sortValues)[number];

export interface Spec {
  name: string;
  kind: Kind;
  scene: Scene;
  quality: Quality;
  access: Access;
  prompt?: string;
  includeSog: boolean;
  panorama: boolean;
  cover?: string;
  webhook?: string;
}

export const stageValues = ['Unknown', 'Accepted', 'Inspecting', 'Transferring', 'Creating', 'AwaitingDecision', 'Waiting', 'Copying', 'Publishing', 'Succeeded', 'Failed', 'Canceled', 'TimedOut', 'Rejected'] as const;
export type Stage = (typeof stageValues)[number];

export interface Timing {
  stage: Stage;
  at: string;
}

export interface UnsentEvent {
  type: EventType;
  reason: string;
  final: boolean;
  since: string;
}

export interface UnusableFile {
  file: string;
  code: string;
}

export interface Upload {
  path: string;
  size: number;
  etag: string;
  md5: string;
  projectId?: Id;
}

export interface UploadedBlock {
  id: string;
  size: number;
}

export interface Warning {
  code: string;
  message: string;
  file?: string;
  parameters?: WarningParameters;
}

export interface WarningParameters {
  width?: number;
  height?: number;
  photos?: number;
  videos?: number;
  upright?: number;
  wide?: number;
  fileCount?: number;
  files?: string[];
  asset?: string;
}
