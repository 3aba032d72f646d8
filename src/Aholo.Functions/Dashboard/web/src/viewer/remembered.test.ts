import '../testing/browser';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberedOptions, rememberedOrientation, rememberOptions, rememberOrientation } from './remembered';

let reduced = false;
Object.assign(window, { matchMedia: () => ({ matches: reduced }) });

test('the settings of the view are stored, and the model does not turn automatically with reduced motion', () => {
  assert.deepEqual(rememberedOptions(), { background: 'theme', turn: false, fieldOfView: 45 });
  rememberOptions({ background: 'black', turn: true, fieldOfView: 60 });
  assert.deepEqual(rememberedOptions(), { background: 'black', turn: true, fieldOfView: 60 });
  reduced = true;
  assert.equal(rememberedOptions().turn, false);
});

test('a value of another version of the page is ignored', () => {
  for (const text of ['{', '7', 'null', '[]', '{"background":"pink","turn":"yes","fieldOfView":400}']) {
    localStorage.setItem('aholo.view', text);
    assert.deepEqual(rememberedOptions(), { background: 'theme', turn: false, fieldOfView: 45 }, text);
  }
  localStorage.setItem('aholo.orientations', '{"a":1}');
  assert.equal(rememberedOrientation('a'), 0);
});

test('the up axis is stored for each of the last 200 projects', () => {
  for (let number = 0; number < 250; number++) rememberOrientation(`p${number}`, 1 + (number % 2));
  rememberOrientation('p249', 0);
  assert.equal(rememberedOrientation('p249'), 0);
  assert.equal(rememberedOrientation('p248'), 1);
  assert.equal(rememberedOrientation('p51'), 2);
  assert.equal(rememberedOrientation('p49'), 0);
});
