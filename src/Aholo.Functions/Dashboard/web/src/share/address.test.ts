import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embedSnippet, parseShare } from './address';

const id = 'p0123456789abcdefghjk';
const token = `0123456789abcdef.${'A'.repeat(43)}`;

test('the address of a share link names the project and the token', () => {
  assert.deepEqual(parseShare(`#${id}/${token}`), { id, token });
});

test('an incomplete address is not a share link', () => {
  for (const hash of ['', '#', `#${id}`, `#${id}/`, `#${id}/${token.slice(0, -1)}`, `#${id}/${token}x`, `#/projects/${id}`])
    assert.equal(parseShare(hash), undefined);
});

test('a name cannot break out of the title of the embedded frame', () => {
  const snippet = embedSnippet(`https://example.com/api/ui/embed.html#${id}/${token}`, '"><script>alert(1)</script> & co');
  assert.equal(snippet.match(/</g)!.length, 2);
  assert.ok(snippet.includes('title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; co"'));
});
