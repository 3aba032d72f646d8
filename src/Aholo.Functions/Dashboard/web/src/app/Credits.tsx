import { getAccount } from '../api/account';
import { t } from '../i18n';
import { formatNumber } from '../shared/format';
import { usePolling } from '../shared/polling';

const intervalMs = 60_000;

/** The credits of the account, if Aholo reports them. */
export function Credits() {
  const { value } = usePolling('account', getAccount, (account) => (account.checkedAt === undefined ? null : intervalMs));
  if (value?.credits === undefined) return null;
  return (
    <span class="badge" title={t(value.exhausted ? 'app.credits.none.title' : 'app.credits.title')}>
      {t('app.credits', { n: value.credits, credits: formatNumber(value.credits) })}
    </span>
  );
}
