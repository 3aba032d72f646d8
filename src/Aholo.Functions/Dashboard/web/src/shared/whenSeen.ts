/**
 * Runs an action once, when an element becomes visible.
 * @param action Receives a signal that is aborted when the result is no longer needed.
 * @returns A function that stops it.
 */
export function whenSeen(element: Element, action: (signal: AbortSignal) => void): () => void {
  const stop = new AbortController();
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    action(stop.signal);
  });
  observer.observe(element);
  return () => {
    stop.abort();
    observer.disconnect();
  };
}
