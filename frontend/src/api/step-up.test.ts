import { http, HttpResponse } from "msw";
import { describe, expect, it, vi } from "vitest";
import { problem } from "@/mocks/handlers";
import { server } from "@/mocks/server";
import { api, setCsrfToken } from "./client";
import { whenProofIsWanted } from "./step-up";

const KEYS = "*/api/v1/api-keys";
const body = { name: "Export", scopes: ["metrics:read" as const], expires_in_days: 90, test: false };
const refused = () => problem(403, { code: "step_up_required" });

describe("a request that needs a fresh proof", () => {
  it("is sent again, as it was and with the new token, once the user has given it", async () => {
    const seen: unknown[] = [];
    server.use(
      http.post(KEYS, async ({ request }) => {
        seen.push([request.headers.get("X-CSRF-Token"), await request.json()]);
        return seen.length === 1 ? refused() : HttpResponse.json({ name: "Export" }, { status: 201 });
      }),
    );
    setCsrfToken("before");
    const stop = whenProofIsWanted(async () => {
      setCsrfToken("after");
      return true;
    });
    const { data } = await api.POST("/api/v1/api-keys", { body });
    stop();
    expect(data?.name).toBe("Export");
    expect(seen).toEqual([
      ["before", body],
      ["after", body],
    ]);
  });

  it("is refused when the user does not give it", async () => {
    server.use(http.post(KEYS, refused));
    const stop = whenProofIsWanted(async () => false);
    await expect(api.POST("/api/v1/api-keys", { body })).rejects.toMatchObject({ code: "step_up_required" });
    stop();
  });

  it("asks once for all that wait", async () => {
    let proved = false;
    server.use(http.post(KEYS, () => (proved ? HttpResponse.json({ name: "Export" }, { status: 201 }) : refused())));
    const ask = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      proved = true;
      return true;
    });
    const stop = whenProofIsWanted(ask);
    await Promise.all([api.POST("/api/v1/api-keys", { body }), api.POST("/api/v1/api-keys", { body })]);
    stop();
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
