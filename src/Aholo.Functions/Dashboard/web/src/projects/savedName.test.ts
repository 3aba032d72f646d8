import assert from 'node:assert/strict';
import { test } from 'node:test';
import { savedName } from './savedName';

test('a download is named after its project', () => {
  assert.equal(savedName('brass lamp', 'model.ply'), 'brass lamp.ply');
  assert.equal(savedName('花瓶', 'model.sog'), '花瓶.sog');
  assert.equal(savedName('../a:b\\c?. ', 'model.spz'), '.. a b c.spz');
  assert.equal(savedName('...', 'model.ply'), 'project.ply');
});
