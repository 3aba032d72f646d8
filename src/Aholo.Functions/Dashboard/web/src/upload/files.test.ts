import '../testing/browser';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMediaHeader } from './check';
import { freePath, pickFromInput } from './files';
import { type Manifest, readManifest } from './manifest';
import { coverOf, merge, move } from './picking';
import { defaultSpec } from './spec';

const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1];
const mov = [0, 0, 0, 20, 102, 116, 121, 112, 113, 116, 32, 32];

function file(path: string, bytes: number[] = jpeg): File {
  const made = new File([new Uint8Array(bytes)], path.slice(path.lastIndexOf('/') + 1));
  Object.defineProperty(made, 'webkitRelativePath', { value: path.includes('/') ? path : '' });
  return made;
}

test('unusable files are left out, each with its reason', async () => {
  const { files, refused } = await pickFromInput(
    [file('b10.jpg'), file('b9.jpg'), file('empty.jpg', []), file('notes.txt'), file('text.png', [104, 101, 108, 108, 111]), file('clip.mov', [1, 2, 3]), file('large.jpg', [...jpeg, ...new Array<number>(100).fill(0)])],
    50,
  );
  assert.deepEqual(files.map(({ path }) => path), ['b9.jpg', 'b10.jpg']);
  assert.deepEqual(refused, [
    { path: 'empty.jpg', code: 'file.empty' },
    { path: 'notes.txt', code: 'file.format' },
    { path: 'text.png', code: 'file.format' },
    { path: 'clip.mov', code: 'file.damaged' },
    { path: 'large.jpg', code: 'file.too-large' },
  ]);
});

test('without a limit from the service, no file is too large', async () => {
  assert.equal((await pickFromInput([file('a.jpg')], undefined)).refused.length, 0);
});

test('a manifest that names a bad file is valid', async () => {
  const manifest = new File([JSON.stringify({ name: 'mugs', files: ['a.jpg', 'empty.jpg'] })], 'project.json');
  Object.defineProperty(manifest, 'webkitRelativePath', { value: 'mugs/project.json' });
  const picked = await pickFromInput([file('mugs/a.jpg'), file('mugs/b.jpg'), file('mugs/empty.jpg', []), manifest], undefined);
  assert.deepEqual(picked.manifest?.errors, []);
  assert.deepEqual(picked.files.map(({ path }) => path), ['mugs/a.jpg']);
  assert.deepEqual(picked.unlisted, ['mugs/b.jpg']);
  assert.equal(picked.folder, 'mugs');
});

test('a manifest is read with all options of the app', () => {
  const spec = { kind: 'generation', scene: 'space', quality: 'ultra', access: 'public', prompt: 'a lamp', includeSog: false, panorama: true, webhook: 'https://hooks.example.com/' };
  const read = (body: object): Manifest => readManifest(JSON.stringify(body), '', new Set(['a.jpg']), new Set());

  assert.deepEqual(read({ $schema: 'x', name: 'mug', ...spec, cover: 'a.jpg', files: ['a.jpg', 'a.jpg'] }), { name: 'mug', spec: { ...spec, cover: 'a.jpg' }, files: ['a.jpg'], errors: [] });
  assert.deepEqual(defaultSpec, { kind: 'reconstruction', scene: 'model', quality: 'normal', access: 'private', includeSog: true, panorama: false, prompt: '' });
  assert.equal(read({ name: 'x'.repeat(101), kind: 'x', includeSog: 'true', prompt: 1, cover: 'b.jpg', files: [], colour: 'red' }).errors.length, 7);
});

test('the clip of a Live Photo is left out in favor of its photo', async () => {
  const { files, clips, refused } = await pickFromInput([file('IMG_1.JPG'), file('IMG_1.MOV', mov), file('._IMG_1.JPG')], undefined);
  assert.deepEqual(files.map(({ path }) => path), ['IMG_1.JPG']);
  assert.equal(clips, 1);
  assert.deepEqual(refused, []);
});

test('files are added to those in the review, and a newer file replaces one with the same path', async () => {
  const held = await pickFromInput([file('a.jpg'), file('b.jpg')], undefined);
  const found = await pickFromInput([file('b.jpg'), file('notes.txt')], undefined);
  const merged = merge(held, found);
  assert.deepEqual(merged.files.map(({ path }) => path), ['a.jpg', 'b.jpg']);
  assert.equal(merged.files[1]!.file, found.files[0]!.file);
  assert.deepEqual(merged.refused, [{ path: 'notes.txt', code: 'file.format' }]);
});

test('photos and videos are detected by their first bytes', () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
  for (const header of ['\xff\xd8\xff\xe1', '\x89PNG\r\n\x1a\n', 'RIFF\0\0\0\0WEBP', '\0\0\0\x18ftypheic', '\0\0\0\bwide\0\0\0\0']) assert.ok(isMediaHeader(bytes(header)), header);
  for (const header of ['', 'RIFF\0\0\0\0WAVE', '%PDF-1.7', 'GIF89a', '<svg']) assert.ok(!isMediaHeader(bytes(header)), header);
});

test('photos with the same name, as from cameras and clipboards, get different paths', () => {
  const taken = new Set(['image.jpg', 'image-2.jpg', 'photo']);
  assert.equal(freePath('other.jpg', taken), 'other.jpg');
  assert.equal(freePath('image.jpg', taken), 'image-3.jpg');
  assert.equal(freePath('photo', taken), 'photo-2');
});

test('files can be moved, and the cover stays the same file', () => {
  const files = ['a.mp4', 'b.jpg', 'c.jpg'].map((path) => ({ path, file: new File([], path) }));
  const order = (path: string, by: number): string[] => move(files, path, by).map((each) => each.path);
  assert.deepEqual(order('c.jpg', -1), ['a.mp4', 'c.jpg', 'b.jpg']);
  assert.deepEqual(order('a.mp4', 1), ['b.jpg', 'a.mp4', 'c.jpg']);
  assert.deepEqual(order('c.jpg', 1), ['a.mp4', 'b.jpg', 'c.jpg']);
  assert.deepEqual(order('a.mp4', -1), ['a.mp4', 'b.jpg', 'c.jpg']);

  assert.equal(coverOf(files, 'c.jpg'), 'c.jpg');
  assert.equal(coverOf(files, 'gone.jpg'), 'b.jpg');
  assert.equal(coverOf(files.slice(0, 1), undefined), undefined);
});
