import { Store } from '../shared/store';

/** The configuration of the app that the page needs. */
export interface Configuration {
  /** Whether the assets are samples from the simulator. */
  simulator: boolean;
  maxFileBytes: number;
  maxFiles: number;
}

/** The configuration of the app; undefined until it is loaded. Without it, only the service checks the limits. */
export const configuration = new Store<Configuration | undefined>(undefined);

/** Loads the configuration, which needs no key. */
export async function loadConfiguration(): Promise<void> {
  try {
    const response = await fetch('config.json');
    if (response.ok) configuration.value = (await response.json()) as Configuration;
  } catch (error) {
    // No connection: the requests that follow report it.
    if (!(error instanceof TypeError)) throw error;
  }
}
