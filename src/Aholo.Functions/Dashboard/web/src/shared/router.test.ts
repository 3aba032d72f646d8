import '../testing/browser';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listLink, parseHash, projectLink } from './router';

test('the state of the list is restored from its address', () => {
  const list = { search: '花瓶 & mug?', stage: 'Failed', sort: 'name', from: 'QGluZGV4' };
  assert.deepEqual(parseHash(listLink(list)), { page: 'home', list });
  assert.equal(listLink({ search: '', stage: '', sort: '', from: '' }), '#/');
});

test('an invalid address leads to the list', () => {
  for (const hash of ['', '#', '#/', '#/projects/', '#/projects/../x', '#content'])
    assert.deepEqual(parseHash(hash), { page: 'home', list: { search: '', stage: '', sort: '', from: '' } });
  assert.deepEqual(parseHash(projectLink('p123')), { page: 'project', id: 'p123' });
});
