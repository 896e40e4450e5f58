import createFetchClient, { type Middleware } from "openapi-fetch";
import createQueryClient from "openapi-react-query";
import { ApiProblem } from "./problem";
import { proveAgain, wantsProof } from "./step-up";
import type { components, paths } from "./schema";

/** A named model of the API's contract, e.g. `Schema<"CampaignRow">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
let csrfToken: string | null = null;

/** Remembers the token that every unsafe request has to carry; `/me` and sign-in give it. */
export function setCsrfToken(token: string | null | undefined): void {
  csrfToken = token ?? null;
}

/** Headers that a hand-made request (an upload with progress, an event stream) needs beside the cookie. */
export function csrfHeaders(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}

const withCsrf: Middleware = {
  onRequest({ request }) {
    if (csrfToken && !SAFE.has(request.method)) request.headers.set("X-CSRF-Token", csrfToken);
  },
};

const throwProblems: Middleware = {
  async onResponse({ response }) {
    if (!response.ok && response.status !== 304) throw await ApiProblem.from(response);
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    return ApiProblem.offline();
  },
};

/** Sends `request`; when the API wants a fresh proof of who asks, asks the user for it and sends it once more. */
async function send(request: Request): Promise<Response> {
  if (SAFE.has(request.method)) return globalThis.fetch(request);
  const again = request.clone();
  const response = await globalThis.fetch(request);
  if (!(await wantsProof(response)) || !(await proveAgain())) return response;
  if (csrfToken) again.headers.set("X-CSRF-Token", csrfToken);
  return globalThis.fetch(again);
}

/** Lists repeat their key (`platforms=a&platforms=b`), as FastAPI reads them. */
export const api = createFetchClient<paths>({
  baseUrl: globalThis.location.origin,
  credentials: "same-origin",
  querySerializer: { array: { style: "form", explode: true } },
  fetch: send,
});
api.use(withCsrf, throwProblems);

/** Typed TanStack Query hooks: `$api.useQuery("get", "/api/v1/me")`. */
export const $api = createQueryClient(api);

/** A key for one business action: repeating it with the same key does it once. */
export function idempotencyKey(): string {
  return crypto.randomUUID();
}
