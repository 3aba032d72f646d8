/**
 * Does something once, when an element comes into sight.
 * @param action Given a signal that is aborted when it is no longer wanted.
 * @returns Ends it.
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
