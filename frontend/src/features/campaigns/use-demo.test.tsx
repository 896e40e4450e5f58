import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import type { ReactNode } from "react";
import { expect, it } from "vitest";
import { $api } from "@/api/client";
import { server } from "@/mocks/server";
import { useDemo } from "./use-demo";

it("asks for the numbers anew as soon as there are any", async () => {
  let asked = 0;
  let built = false;
  server.use(
    http.get("*/api/v1/airbyte/connections", () => HttpResponse.json({ items: [] })),
    http.get("*/api/v1/metrics/datasets", () => HttpResponse.json({ items: [{ name: "demo", available: built }] })),
    http.get("*/api/v1/metrics/combined", () => {
      asked += 1;
      return HttpResponse.json({});
    }),
  );
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  const { result } = renderHook(() => [useDemo(), $api.useQuery("get", "/api/v1/metrics/combined")] as const, { wrapper });
  await waitFor(() => expect(result.current[0].phase).toBe("absent"));
  expect(asked).toBe(1);
  built = true;
  await waitFor(() => expect(result.current[0].phase).toBe("ready"), { timeout: 4000 });
  await waitFor(() => expect(asked).toBe(2));
});
