import '../testing/browser';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project, Stage } from '../api/schema';
import { markedIcon } from '../shared/favicon';
import { Endings } from './endings';

function at(id: string, stage: Stage): Project {
  return { id, name: id, stage, createdAt: '', updatedAt: '', attempt: 1, fileCount: 1, assets: [], warnings: [], links: { self: '' } };
}

test('a project that ends while it is watched is reported once; one that had already ended is not reported', () => {
  const endings = new Endings();
  const see = (...projects: Project[]): string[] => endings.see(projects).map(({ id }) => id);

  assert.deepEqual(see(at('a', 'Waiting'), at('b', 'Succeeded'), at('c', 'Accepted')), []);
  assert.deepEqual(see(at('a', 'Copying'), at('b', 'Succeeded'), at('c', 'AwaitingDecision')), ['c']);
  assert.deepEqual(see(at('a', 'Succeeded'), at('c', 'AwaitingDecision')), ['a']);
  assert.deepEqual(see(at('a', 'Succeeded'), at('c', 'Failed')), []);
  // Started again, it may end again.
  assert.deepEqual(see(at('c', 'Waiting')), []);
  assert.deepEqual(see(at('c', 'Failed')), ['c']);
});

test('the icon is marked when a project needs a decision or has ended, and unmarked while it runs', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>\n';
  assert.equal(markedIcon(svg, 'running'), undefined);
  const [good, bad] = ['good', 'bad'].map((tone) => decodeURIComponent(markedIcon(svg, tone)!));
  assert.match(good!, /^data:image\/svg\+xml,<svg .*<path\/><circle .*\/><\/svg>$/);
  assert.notEqual(good, bad);
});
