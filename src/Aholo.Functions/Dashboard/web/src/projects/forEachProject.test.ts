import '../testing/browser';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project } from '../api/schema';
import { forEachProject } from './forEachProject';
import { nextTry } from './nextTry';

function project(id: string, changes: Partial<Project> = {}): Project {
  return {
    id,
    name: id,
    stage: 'Failed',
    outcome: 'Failed',
    createdAt: '',
    updatedAt: '',
    attempt: 1,
    fileCount: 1,
    assets: [],
    warnings: [],
    links: { self: '', retry: '/retry' },
    ...changes,
  };
}

test('projects are processed a few at a time, and those that fail are returned', async () => {
  const projects = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => project(id));
  const seen: number[] = [];
  let running = 0;
  let most = 0;

  const failures = await forEachProject(
    projects,
    async ({ id }) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (id === 'b' || id === 'e') throw new Error(id);
    },
    (done) => seen.push(done),
  );

  assert.deepEqual(
    failures.map((failure) => [failure.project.id, (failure.error as Error).message]),
    [
      ['b', 'b'],
      ['e', 'e'],
    ],
  );
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6]);
  assert.equal(most, 4);
});

test('the available actions depend on how a project ended', () => {
  const unsentEvent = { type: 't', reason: 'r', final: true, since: '' };
  const problem = (code: string): Partial<Project> => ({ problem: { code, message: '' } });
  assert.deepEqual(nextTry(project('a')), ['retry']);
  assert.deepEqual(nextTry(project('a', { links: { self: '' } })), []);
  assert.deepEqual(nextTry(project('a', problem('file.format'))), []);
  assert.deepEqual(nextTry(project('a', problem('aholo.task'))), ['recreate']);
  assert.deepEqual(nextTry(project('a', { ...problem('aholo.task'), unsentEvent })), ['resend', 'recreate']);
  assert.deepEqual(nextTry(project('a', { outcome: 'Succeeded', unsentEvent })), ['resend']);
});
