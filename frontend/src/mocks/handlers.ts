import { http, HttpResponse } from "msw";
import type { Schema } from "@/api/client";
import { apiKeys, health, meOf, members, sessions } from "./gateway-data";
import { campaignAnswer, combinedAnswer } from "./metrics-answers";

const API = "*/api/v1";

/** A problem document, as every failure of the API answers. */
export function problem(status: number, body: Partial<Schema<"Problem">> = {}) {
  const full = { type: "/docs/errors", title: "It failed", status, code: "mocked", request_id: "req_mock_1", errors: [], ...body };
  return HttpResponse.json(full, { status, headers: { "Content-Type": "application/problem+json" } });
}

let me: Schema<"Me"> | undefined = meOf();

/** Answers for development without a stack, for stories and for tests. Data are made up and repeat exactly. */
export const handlers = [
  http.get(`${API}/me`, () => (me ? HttpResponse.json(me) : problem(401, { code: "unauthenticated" }))),
  http.post(`${API}/auth/sign-in`, async ({ request }) => {
    const { password } = (await request.json()) as Schema<"SignIn">;
    if (password === "wrong") return problem(401, { code: "unauthenticated", title: "Sign in first" });
    me = meOf();
    return HttpResponse.json(me);
  }),
  http.post(`${API}/auth/sign-out`, () => {
    me = undefined;
    return new HttpResponse(null, { status: 204 });
  }),
  http.post(`${API}/tenants/switch`, async ({ request }) => {
    const body = (await request.json()) as Schema<"SwitchTenant">;
    me = meOf(body.tenant_id);
    return HttpResponse.json(me);
  }),
  http.get(`${API}/auth/options`, () => HttpResponse.json({ oidc: null })),
  http.get(`${API}/me/sign-in-methods`, () => HttpResponse.json<Schema<"SignInMethods">>({ password: true, second_factor: false, recovery_codes_left: 0, oidc: null, oidc_linked: false })),
  http.get(`${API}/me/sessions`, () => HttpResponse.json({ items: sessions })),
  http.delete(`${API}/me/sessions/:id`, () => new HttpResponse(null, { status: 204 })),
  http.get(`${API}/members`, () => HttpResponse.json({ items: members, next_cursor: null })),
  http.get(`${API}/invitations`, () => HttpResponse.json({ items: [] })),
  http.get(`${API}/api-keys`, () => HttpResponse.json({ items: apiKeys, next_cursor: null })),
  http.post(`${API}/api-keys`, async ({ request }) => {
    const body = (await request.json()) as Schema<"CreateApiKey">;
    const [first] = apiKeys;
    return HttpResponse.json({ ...first, ...body, id: crypto.randomUUID(), key: "opk_live_made_up_for_the_mock" }, { status: 201 });
  }),
  http.delete(`${API}/api-keys/:id`, () => new HttpResponse(null, { status: 204 })),
  http.get(`${API}/health`, () => HttpResponse.json(health)),
  http.get(`${API}/health/data-quality`, () => HttpResponse.json({ status: "unknown", checked_at: new Date().toISOString(), checks: [] })),
  http.get(`${API}/health/dbt`, () => HttpResponse.json({ status: "unknown", reasons: [], last_run: null, last_success_at: null, runs: [], models: [], sources: [] })),
  http.get(`${API}/metrics/combined`, ({ request }) => HttpResponse.json(combinedAnswer(new URL(request.url).searchParams))),
  http.get(`${API}/metrics/annotations`, () => HttpResponse.json({ items: [], next_cursor: null })),
  http.get(`${API}/metrics/campaigns/:platform/:account/:campaign`, ({ params, request }) => {
    const answer = campaignAnswer(String(params.campaign), new URL(request.url).searchParams);
    return answer ? HttpResponse.json(answer) : problem(404, { title: "There is nothing here", code: "not_found" });
  }),
  http.post(`${API}/metrics/refresh`, () => HttpResponse.json({ job_id: crypto.randomUUID(), state: "queued" }, { status: 202 })),
];
