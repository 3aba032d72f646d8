/** An answer that is no success. The message is the API's own, for the console; people read what describeError makes of it. */
export class ApiError extends Error {
  readonly status: number;
  /** What went wrong, for programs; undefined when the host answered and not the app. */
  readonly code: string | undefined;
  /** The largest value that is allowed, if it was exceeded. */
  readonly limit: number | undefined;

  constructor(status: number, message: string, code?: string, limit?: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.limit = limit;
  }

  /** Reads problem details (RFC 9457). */
  static of(status: number, body: string): ApiError {
    try {
      const problem = JSON.parse(body) as { title?: string; detail?: string; code?: string; limit?: number; errors?: Record<string, string[]> };
      const errors = Object.values(problem.errors ?? {}).flat();
      const message = errors.length > 0 ? errors.join(' ') : (problem.detail ?? problem.title ?? `HTTP ${status}`);
      return new ApiError(status, message, problem.code, problem.limit);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return new ApiError(status, `HTTP ${status}`); // the host's answer, not the app's
    }
  }
}
