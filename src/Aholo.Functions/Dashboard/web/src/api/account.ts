import { getJson } from './http';
import type { Account } from './schema';

export const getAccount = (signal: AbortSignal): Promise<Account> => getJson<Account>('account', signal);
