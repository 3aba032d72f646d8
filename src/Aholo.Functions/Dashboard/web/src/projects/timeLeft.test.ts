import '../testing/browser';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project } from '../api/schema';
import { describeTimeLeft } from './timeLeft';

const start = '2026-05-04T03:02:01Z';
const project: Project = {
  id: 'a',
  name: 'a',
  stage: 'Waiting',
  createdAt: start,
  updatedAt: start,
  attempt: 1,
  fileCount: 1,
  assets: [],
  warnings: [],
  links: { self: '' },
  aholo: { projectId: 'p', expectedSeconds: 300 },
  timings: [
    { stage: 'Creating', at: start },
    { stage: 'Waiting', at: start },
  ],
};

test('the time left counts down from the expected time and reports when a task takes longer', () => {
  const after = (seconds: number): string | undefined => describeTimeLeft(project, Date.parse(start) + seconds * 1_000);
  assert.equal(after(0), 'about 5 min');
  assert.equal(after(260), 'about 40 sec');
  assert.equal(after(320), 'a few seconds');
  assert.equal(after(451), 'longer than usual');
});

test('a task that is not running or has no expected time has no time left', () => {
  const now = Date.parse(start);
  assert.equal(describeTimeLeft({ ...project, stage: 'Copying' }, now), undefined);
  assert.equal(describeTimeLeft({ ...project, aholo: { projectId: 'p' } }, now), undefined);
  assert.equal(describeTimeLeft({ ...project, timings: [] }, now), undefined);
});
