import { t } from '../i18n';
import { fileReason } from '../problems/describe';
import type { Refused } from './check';

const shownFiles = 8;

/** The files that are left out, each with its name and the reason. */
export function LeftOut({ refused, unlisted }: { refused: readonly Refused[]; unlisted: readonly string[] }) {
  if (refused.length === 0 && unlisted.length === 0) return null;
  return (
    <div class="notice warning left-out" role="status">
      {refused.length > 0 && (
        <>
          <p>{t('drop.refused', { n: refused.length })}</p>
          <Names lines={refused.map(({ path, code }) => t('drop.refused.file', { name: path, reason: fileReason(code) }))} />
        </>
      )}
      {unlisted.length > 0 && (
        <>
          <p>{t('drop.unlisted', { n: unlisted.length })}</p>
          <Names lines={unlisted} />
        </>
      )}
    </div>
  );
}

function Names({ lines }: { lines: readonly string[] }) {
  const more = lines.slice(shownFiles);
  return (
    <>
      <ul>
        {lines.slice(0, shownFiles).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {more.length > 0 && (
        <details>
          <summary>{t('review.more', { n: more.length })}</summary>
          <ul>
            {more.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
