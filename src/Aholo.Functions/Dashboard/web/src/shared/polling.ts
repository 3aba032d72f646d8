import { useEffect, useRef, useState } from 'preact/hooks';

const hiddenIntervalMs = 30_000;
const longestBackoffMs = 30_000;

export interface Polled<T> {
  value: T | undefined;
  error: Error | undefined;
  /** Requests the value now. */
  refresh: () => void;
}

/**
 * Polls a value: one request at a time, less often while the page is hidden, with a growing interval while requests fail.
 * @param key The value to request; another key starts again.
 * @param ask Sends the request.
 * @param interval Milliseconds between a response and the next request; null ends the polling.
 */
export function usePolling<T>(key: string, ask: (signal: AbortSignal) => Promise<T>, interval: (value: T) => number | null): Polled<T> {
  const [state, setState] = useState<{ key: string; value?: T; error?: Error }>({ key });
  const latest = useRef({ ask, interval });
  latest.current = { ask, interval };
  const refresh = useRef(() => {});

  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    let failures = 0;
    let running = false;
    let again = false;

    const schedule = (delay: number | null): void => {
      if (delay !== null && !stop.signal.aborted) timer = window.setTimeout(poll, document.hidden ? Math.max(delay, hiddenIntervalMs) : delay);
    };
    const poll = async (): Promise<void> => {
      window.clearTimeout(timer);
      if (running) {
        again = true;
        return;
      }

      running = true;
      let delay: number | null;
      try {
        const value = await latest.current.ask(stop.signal);
        if (stop.signal.aborted) return;
        failures = 0;
        delay = latest.current.interval(value);
        setState({ key, value });
      } catch (error) {
        if (stop.signal.aborted) return;
        delay = Math.min(1_000 * 2 ** failures++, longestBackoffMs);
        setState((previous) => ({ ...previous, key, error: error as Error }));
      } finally {
        running = false;
      }

      if (again) {
        again = false;
        delay = 0;
      }
      schedule(delay);
    };

    const onVisible = (): void => {
      if (!document.hidden) void poll();
    };
    refresh.current = () => void poll();
    document.addEventListener('visibilitychange', onVisible);
    void poll();
    return () => {
      stop.abort();
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [key]);

  const current = state.key === key ? state : { key };
  return { value: current.value, error: current.error, refresh: () => refresh.current() };
}

/** The current time, updated every second while it is used. */
export function useNow(wanted: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!wanted) return;
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(timer);
  }, [wanted]);
  return now;
}
