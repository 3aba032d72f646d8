import '../testing/browser';
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { chooseLanguage } from '../i18n';
import { formatAbout } from '../shared/format';
import { Speed } from './speed';

afterEach(() => chooseLanguage('en'));

test('the time left follows the speed of the last seconds', () => {
  const speed = new Speed();
  speed.add(0, 0);
  assert.equal(speed.left(1_000), undefined);
  speed.add(1_000, 100);
  assert.equal(speed.left(1_000), undefined);
  speed.add(2_000, 200);
  assert.equal(speed.left(1_000), 8_000);

  // Ten times slower from here: the fast start no longer counts.
  for (let second = 3; second <= 30; second++) speed.add(second * 1_000, 200 + (second - 2) * 10);
  assert.equal(speed.left(1_000), ((1_000 - 480) / 10) * 1_000);
});

test('an upload that restarts a file or stalls has no time left', () => {
  const speed = new Speed();
  speed.add(0, 0);
  speed.add(5_000, 500);
  speed.add(6_000, 100);
  assert.equal(speed.left(1_000), undefined);
  speed.add(9_000, 100);
  assert.equal(speed.left(1_000), undefined);
});

test('the time left is rounded in both languages', () => {
  const said = [0, 8_000, 44_000, 58_000, 100_000, 250_000, 3_500_000, 9_400_000].map(formatAbout);
  assert.deepEqual(said, ['a few seconds', 'a few seconds', 'about 40 sec', 'about 1 min', 'about 2 min', 'about 4 min', 'about 1 hr', 'about 2 hr 35 min']);
  chooseLanguage('zh');
  assert.equal(formatAbout(250_000), '大约4分钟');
});
