/** A key-value storage of the browser. */
interface Values {
  getItem: (key: string) => string | null;
  setItem: (key: string, value: string) => void;
  removeItem: (key: string) => void;
  keys: () => string[];
}

/** Opens a storage of the browser. The browser may deny it to an embedded page: then values are lost with the page. */
function open(name: 'localStorage' | 'sessionStorage'): Values {
  try {
    const storage = globalThis[name];
    return {
      getItem: (key) => storage.getItem(key),
      setItem: (key, value) => storage.setItem(key, value),
      removeItem: (key) => storage.removeItem(key),
      keys: () => Object.keys(storage),
    };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    const values = new Map<string, string>();
    return {
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => void values.set(key, value),
      removeItem: (key) => void values.delete(key),
      keys: () => [...values.keys()],
    };
  }
}

/** Values that are kept until the tab is closed. */
export const sessionValues = open('sessionStorage');

/** Values that are kept. */
export const lastingValues = open('localStorage');
