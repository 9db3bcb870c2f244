/** A request that the server refused or could not answer (problem+json, RFC 9457). */
export class LifelongError extends Error {
  override readonly name = "LifelongError";

  /**
   * @param message what is wrong and what to do, in words.
   * @param status the HTTP status; 0 when a stream broke off.
   * @param code the kind of the problem, such as `invalid_api_key` or `not_found`.
   */
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
  ) {
    super(message);
  }

  /** The error of a problem that the server sent; of anything else, such as the page of a proxy, its status. */
  static of(problem: unknown, status: number): LifelongError {
    if (typeof problem === "object" && problem !== null && "detail" in problem && "code" in problem)
      return new LifelongError(String(problem.detail), status, String(problem.code));
    return new LifelongError(`the server answered with the status ${status}, and not as Lifelong does`, status, "");
  }
}
