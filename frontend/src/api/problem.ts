import type { components } from "./schema";

type ProblemBody = Partial<components["schemas"]["Problem"]>;
export type FieldProblem = components["schemas"]["FieldProblem"];

/** Every failure of a request, as one type: the API's problem document, or the network being away. */
export class ApiProblem extends Error {
  /** HTTP status; 0 when no answer came at all. */
  readonly status: number;
  /** Stable code of the problem, `offline` when no answer came. */
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly errors: readonly FieldProblem[];
  /** The scope that would allow it, when one is missing. */
  readonly missingScope: string | undefined;
  /** Everything the server said, with members that only some problems have. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Seconds the server asks to wait before another try. */
  readonly retryAfter: number | undefined;

  constructor(status: number, body: ProblemBody, retryAfter?: number) {
    const title = body.title ?? fallbackTitle(status);
    super(body.detail ? `${title}: ${body.detail}` : title);
    this.name = "ApiProblem";
    this.status = status;
    this.code = body.code ?? (status === 0 ? "offline" : `http_${status}`);
    this.title = title;
    this.detail = body.detail ?? undefined;
    this.requestId = body.request_id ?? undefined;
    this.errors = body.errors ?? [];
    this.missingScope = body.missing_scope ?? undefined;
    this.body = body;
    this.retryAfter = retryAfter;
  }

  static offline(): ApiProblem {
    return new ApiProblem(0, { detail: "Check the network, then try again." });
  }

  /** Reads the problem document of `response`; any other body is described by its status alone. */
  static async from(response: Response): Promise<ApiProblem> {
    const wait = Number(response.headers.get("Retry-After"));
    const body: ProblemBody = await response.json().catch(() => ({}));
    body.request_id ??= response.headers.get("X-Request-ID");
    return new ApiProblem(response.status, body, wait > 0 ? wait : undefined);
  }

  get isOffline(): boolean {
    return this.status === 0;
  }

  get isForbidden(): boolean {
    return this.status === 403;
  }

  /** A feature that an administrator has turned off, for this tenant or for everybody. */
  get isDisabled(): boolean {
    return this.code === "feature_disabled";
  }

  /** There is no such thing, also where its address could be none's. */
  get isMissing(): boolean {
    return this.status === 404 || (this.errors.length > 0 && this.errors.every(({ pointer }) => pointer.startsWith("#/path/")));
  }

  /** Nothing is wrong: the first numbers are still being computed. */
  get isPreparing(): boolean {
    return this.code === "snapshot_missing";
  }

  /** Whether the same request may succeed later without the user changing anything. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Any thrown value as an `ApiProblem`, so that screens need one way to show failures. */
export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const detail = error instanceof Error ? error.message : "Unknown failure";
  return new ApiProblem(500, { title: "This part of the page failed", detail, code: "client_error" });
}

function fallbackTitle(status: number): string {
  if (status === 0) return "Opsight cannot be reached";
  if (status === 404) return "There is nothing here";
  if (status === 403) return "You may not do this";
  if (status === 401) return "Sign in first";
  return status >= 500 ? "Something went wrong on our side" : "The request was refused";
}
