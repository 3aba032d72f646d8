import type { Problem } from './schema';

/** An error response. The message is the API's own, for the console; the page shows the text of describeError. */
export class ApiError extends Error {
  readonly status: number;
  /** The code of the problem; undefined if the host answered and not the app. */
  readonly code: string | undefined;
  /** The maximum, if it was exceeded. */
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
      const problem = JSON.parse(body) as Partial<Problem>;
      const errors = Object.values(problem.errors ?? {}).flat();
      const message = errors.length > 0 ? errors.join(' ') : (problem.detail ?? problem.title ?? `HTTP ${status}`);
      return new ApiError(status, message, problem.code, problem.limit);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return new ApiError(status, `HTTP ${status}`); // from the host, not the app
    }
  }
}
