import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { problem } from "@/mocks/handlers";
import { server } from "@/mocks/server";
import { api, setCsrfToken } from "./client";
import { ApiProblem, toProblem } from "./problem";

async function failure(call: Promise<unknown>): Promise<ApiProblem> {
  return call.then(
    () => Promise.reject(new Error("It did not fail.")),
    (error: unknown) => toProblem(error),
  );
}

describe("the client", () => {
  it("throws the API's problem document with its request id and waiting time", async () => {
    server.use(http.get("*/api/v1/me", () => problem(503, { code: "dependency_unavailable", title: "A part of Opsight is away", request_id: "req_7" })));
    const error = await failure(api.GET("/api/v1/me"));
    expect(error).toMatchObject({ status: 503, code: "dependency_unavailable", requestId: "req_7", isTransient: true });
  });

  it("describes an answer that is no problem document", async () => {
    server.use(http.get("*/api/v1/me", () => new HttpResponse("<html>", { status: 502, headers: { "Retry-After": "3" } })));
    expect(await failure(api.GET("/api/v1/me"))).toMatchObject({ status: 502, retryAfter: 3, title: "Something went wrong on our side" });
  });

  it("tells a network that is away from a refusal", async () => {
    server.use(http.get("*/api/v1/me", () => HttpResponse.error()));
    const error = await failure(api.GET("/api/v1/me"));
    expect(error.isOffline).toBe(true);
    expect(error.code).toBe("offline");
  });

  it("sends the CSRF token with unsafe requests only, and repeats list parameters", async () => {
    const seen: (string | null)[] = [];
    server.use(
      http.get("*/api/v1/metrics/combined", ({ request }) => {
        seen.push(request.headers.get("X-CSRF-Token"), new URL(request.url).search);
        return HttpResponse.json({});
      }),
      http.post("*/api/v1/auth/sign-out", ({ request }) => {
        seen.push(request.headers.get("X-CSRF-Token"));
        return new HttpResponse(null, { status: 204 });
      }),
    );
    setCsrfToken("token-1");
    await api.GET("/api/v1/metrics/combined", { params: { query: { platforms: ["google_ads", "meta_ads"] } } });
    await api.POST("/api/v1/auth/sign-out");
    expect(seen).toEqual([null, "?platforms=google_ads&platforms=meta_ads", "token-1"]);
  });
});
