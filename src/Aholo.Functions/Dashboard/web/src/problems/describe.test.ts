import '../testing/browser';
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { ApiError } from '../api/errors';
import { chooseLanguage } from '../i18n';
import { problemCodes, requestCodes, warningCodes } from '../api/schema';
import { fileCodes } from './codes';
import { canLeaveOut, describeError, describeProblem, describeWarning, fileReason, mayRetry, UserError } from './describe';

const apiMessage = "'20260101-x/mug.jpg' in container 'uploads' cannot be used";

// Names that are the same in both languages.
const names = /mug\.jpg|IMG_1\.MOV|Live Photos|CMYK|sRGB|SPZ|Aholo|Service Bus|JPEG|PNG|WebP|HEIC|MP4|MOV|Insta360/g;

afterEach(() => chooseLanguage('en'));

for (const code of problemCodes) {
  test(`problem ${code} is described in both languages, with the name of the file that the user knows`, () => {
    const problem = { code, message: apiMessage, file: '20260101-x/mug.jpg', parameters: { fileCount: 1, totalFiles: 1 } };
    for (const language of ['en', 'zh'] as const) {
      chooseLanguage(language);
      const { title, text, remedy } = describeProblem(problem);
      for (const part of [title, text, remedy]) {
        assert.ok(part.length > 1);
        assert.doesNotMatch(part, /20260101-x|container|[{}]|undefined|NaN/);
        if (language === 'zh') assert.doesNotMatch(part.replace(names, ''), /[A-Za-z]{2}/);
      }
    }
  });
}

for (const code of requestCodes) {
  test(`failed request ${code} is described in both languages`, () => {
    for (const language of ['en', 'zh'] as const) {
      chooseLanguage(language);
      const text = describeError(new ApiError(400, apiMessage, code, 1_000));
      assert.doesNotMatch(text, /container|[{}]/);
      if (language === 'zh') assert.doesNotMatch(text.replace(names, '').replace('kB', ''), /[A-Za-z]{2}/);
    }
  });
}

for (const code of warningCodes) {
  test(`warning ${code} is described in both languages, with the name of the file that the user knows`, () => {
    const parameters = { width: 64, height: 48, photos: 3, videos: 2, upright: 1, wide: 4, fileCount: 4, files: ['20260101-x/IMG_1.MOV'], asset: 'spz' };
    for (const language of ['en', 'zh'] as const) {
      chooseLanguage(language);
      const text = describeWarning({ code, message: apiMessage, file: '20260101-x/mug.jpg', parameters });
      assert.ok(text.length > 5);
      assert.doesNotMatch(text, /20260101-x|container|[{}]|undefined|NaN/);
      if (language === 'zh') assert.doesNotMatch(text.replace(names, ''), /[A-Za-z]{2}/);
    }
  });
}

test('a warning includes its values; an unknown warning refers to the technical details', () => {
  assert.equal(
    describeWarning({ code: 'file.small', message: '', file: 'set/a.jpg', parameters: { width: 1_064, height: 48 } }),
    '“a.jpg” has only 1,064 × 48 pixels: details may be lost.',
  );
  assert.equal(
    describeWarning({ code: 'files.live-photos', message: '', parameters: { fileCount: 4, files: ['set/a.mov', 'set/b.mov'] } }),
    'The clips of 4 Live Photos were left out, as their photos are used: a.mov, b.mov….',
  );
  assert.equal(describeWarning({ code: 'photos.new', message: apiMessage }), describeWarning({ code: 'files.new', message: apiMessage }));
});

test('a limit and what exceeds it are in the sentence', () => {
  const parameters = { reason: 'pixels', actual: 612_000_000, limit: 500_000_000, fileCount: 1, totalFiles: 2 };
  assert.equal(describeProblem({ code: 'file.too-large', message: '', file: 'a/b.png', parameters }).text, '“b.png” has 612 megapixels; at most 500 are allowed.');
  chooseLanguage('zh');
  assert.equal(
    describeProblem({ code: 'file.too-large', message: '', file: 'b.png', parameters: { reason: 'bytes', actual: 2_000_000, limit: 1_500_000 } }).text,
    '“b.png”有 2 MB，最多允许 1.5 MB。',
  );
});

test('the first of several bad files are named with their reasons, and the others are counted', () => {
  const files = [
    { file: 'set/a.jpg', code: 'file.empty' },
    { file: 'set/b.jpg', code: 'file.damaged' },
  ];
  const problem = { code: 'files.several', message: '', parameters: { fileCount: 5, totalFiles: 9, files } };
  const described = describeProblem(problem);
  assert.equal(described.text, '5 of 9 files cannot be used:');
  assert.deepEqual(described.files, [
    { name: 'a.jpg', reason: 'empty' },
    { name: 'b.jpg', reason: 'damaged' },
  ]);
  assert.equal(described.moreFiles, 3);
});

test('files can be left out only if others remain, and a project can be retried only if that may succeed', () => {
  const problem = (code: string, fileCount?: number, totalFiles?: number) => ({
    code,
    message: '',
    parameters: { ...(fileCount === undefined ? {} : { fileCount }), ...(totalFiles === undefined ? {} : { totalFiles }) },
  });
  assert.equal(canLeaveOut(problem('file.empty', 1, 2)), true);
  assert.equal(canLeaveOut(problem('file.empty', 1, 1)), false);
  assert.equal(canLeaveOut(problem('manifest')), false);
  assert.equal(mayRetry(problem('file.damaged', 1, 2)), false);
  assert.equal(mayRetry(problem('files.several', 2, 3)), false);
  assert.equal(mayRetry(problem('manifest')), false);
  assert.equal(mayRetry(problem('aholo.credits')), true);
  assert.equal(mayRetry({ code: 'file.video', message: '', parameters: { reason: 'not-configured' } }), true);
});

test('a code of a later version of the app has a description', () => {
  assert.equal(describeProblem({ code: 'aholo.new', message: apiMessage }).title, 'Something went wrong here');
  assert.equal(describeError(new ApiError(418, apiMessage, 'new')), 'the service answered with status 418');
  assert.equal(fileReason('file.new'), 'it could not be uploaded');
});

test('an error is described in the language selected when it is shown', () => {
  const error = new UserError('upload.conflict');
  assert.equal(describeError(error), 'another upload of this file is in progress');
  chooseLanguage('zh');
  assert.equal(describeError(error), '该文件正在被另一处上传');
  assert.equal(describeError(new TypeError('Failed to fetch')), '与服务的连接中断');
});

test('each file code has its own reason', () => {
  assert.equal(new Set(fileCodes.map(fileReason)).size, fileCodes.length);
});
