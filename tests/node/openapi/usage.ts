// What a TypeScript client writes with the types that openapi-typescript generates from the document. It is compiled, not run.
import type { components, operations, paths, webhooks } from './openapi.ts';

type Schemas = components['schemas'];

// A property with a default may be left out.
export const start: Schemas['StartRequest'] = { files: ['mug/1.jpg', 'mug/2.jpg'] };
export const direct: Schemas['DirectUploadRequest'] = { path: 'room.mp4', size: 734_003_200, options: { scene: 'space' } };
export const query: NonNullable<operations['ListProjects']['parameters']['query']> = { stage: ['Waiting', 'Copying'] };

// Named enums can be named.
export const quality: Schemas['Quality'] = 'high';
export const ended = (project: Schemas['Project']): Schemas['Outcome'] | undefined => project.outcome;

// Content has a media type of its own, and is not an object.
type Content<Body> = Body extends { content: { 'application/octet-stream': infer Binary } } ? Binary : never;
export const photo: Content<paths['/uploads/{path}']['put']['requestBody']> = '';
export const asset: Content<paths['/projects/{id}/assets/{name}']['get']['responses'][200]> = '';

// Events are described where they are sent.
type Event = webhooks['projectEvent']['post']['requestBody']['content']['application/cloudevents+json'];
export const results = (event: Event): string[] => event.data.assets.map(result => result.url);

// A code that a later version adds is a string like any other.
export const code = (problem: Schemas['Problem']): string => problem.code;
