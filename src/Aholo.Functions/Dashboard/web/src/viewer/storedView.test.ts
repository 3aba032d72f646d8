import '../testing/browser';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedOptions, storedOrientation, storeOptions, storeOrientation } from './storedView';

let reduced = false;
Object.assign(window, { matchMedia: () => ({ matches: reduced }) });

test('the settings of the view are stored, and the model does not turn automatically with reduced motion', () => {
  assert.deepEqual(storedOptions(), { background: 'theme', turn: false, fieldOfView: 45 });
  storeOptions({ background: 'black', turn: true, fieldOfView: 60 });
  assert.deepEqual(storedOptions(), { background: 'black', turn: true, fieldOfView: 60 });
  reduced = true;
  assert.equal(storedOptions().turn, false);
});

test('a value of another version of the page is ignored', () => {
  for (const text of ['{', '7', 'null', '[]', '{"background":"pink","turn":"yes","fieldOfView":400}']) {
    localStorage.setItem('aholo.view', text);
    assert.deepEqual(storedOptions(), { background: 'theme', turn: false, fieldOfView: 45 }, text);
  }
  localStorage.setItem('aholo.orientations', '{"a":1}');
  assert.equal(storedOrientation('a'), 0);
});

test('the up axis is stored for each of the last 200 projects', () => {
  for (let number = 0; number < 250; number++) storeOrientation(`p${number}`, 1 + (number % 2));
  storeOrientation('p249', 0);
  assert.equal(storedOrientation('p249'), 0);
  assert.equal(storedOrientation('p248'), 1);
  assert.equal(storedOrientation('p51'), 2);
  assert.equal(storedOrientation('p49'), 0);
});
