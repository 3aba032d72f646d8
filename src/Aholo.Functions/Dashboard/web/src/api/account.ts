import { getJson } from './http';

/** The account at Aholo. */
export interface Account {
  /** The credits that can be spent; left out if they are not known. */
  credits?: number;
  /** Whether there is nothing left to create a project with. */
  exhausted: boolean;
  /** When they were read; left out if Aholo's API does not tell them. */
  checkedAt?: string;
}

export const getAccount = (signal: AbortSignal): Promise<Account> => getJson<Account>('account', signal);
