import { Store } from '../shared/store';

/** What the page needs to know about the app. */
export interface Configuration {
  /** Whether the results are samples of the simulator. */
  simulator: boolean;
  maxFileBytes: number;
  maxFiles: number;
}

/** The app's configuration; undefined until it is known. Without it, the service itself checks what the page would have checked. */
export const configuration = new Store<Configuration | undefined>(undefined);

/** Asks for the configuration: it needs no key. */
export async function loadConfiguration(): Promise<void> {
  try {
    const response = await fetch('config.json');
    if (response.ok) configuration.value = (await response.json()) as Configuration;
  } catch (error) {
    // There is no connection: the requests that follow say so.
    if (!(error instanceof TypeError)) throw error;
  }
}
