import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { $api, api, idempotencyKey, type Schema } from "@/api/client";
import { notifyFailed } from "@/components/ui/toast";

type Job = Schema<"AirbyteJob">;
export type DemoPhase = "unknown" | "absent" | "reading" | "building" | "failed" | "ready";

const POLL_MS = 2000;
const LIVE: ReadonlySet<Job["state"]> = new Set(["scheduled", "queued", "running", "retry_wait"]);

/** How far the demo of this tenant is, as the server has it, and the one press that loads it. */
export function useDemo() {
  const client = useQueryClient();
  const connections = $api.useQuery("get", "/api/v1/airbyte/connections", {}, { refetchInterval: POLL_MS });
  const datasets = $api.useQuery("get", "/api/v1/metrics/datasets", {}, { refetchInterval: POLL_MS });
  const demo = connections.data?.items.find((connection) => connection.dataset === "demo");
  const job = demo?.last_sync ?? null;
  const available = datasets.data?.items.find(({ name }) => name === "demo")?.available;
  const wasAbsent = useRef(false);
  useEffect(() => {
    if (available === false) wasAbsent.current = true;
    else if (available && wasAbsent.current) {
      wasAbsent.current = false;
      // A page that shows the demo has asked before there was any, and would ask again within a minute only.
      void client.invalidateQueries({ queryKey: ["get", "/api/v1/metrics/combined"] });
    }
  }, [available, client]);
  const { mutate, isPending } = useMutation({
    mutationFn: () => loadDemo(demo),
    onSettled: () => client.invalidateQueries({ queryKey: ["get", "/api/v1/airbyte/connections"] }),
    onError: (error) => notifyFailed("The demo was not loaded.", error),
  });
  return { phase: phaseOf(available, job, connections.data !== undefined), job, load: () => mutate(), starting: isPending };
}

function phaseOf(available: boolean | undefined, job: Job | null, known: boolean): DemoPhase {
  if (available) return "ready";
  if (!known || available === undefined) return "unknown";
  if (!job) return "absent";
  if (LIVE.has(job.state)) return "reading";
  return job.state === "succeeded" ? "building" : "failed";
}

/** Connects the connector that invents data, unless it is there, and reads it. */
async function loadDemo(existing: Schema<"Connection"> | undefined): Promise<void> {
  const connection = existing ?? (await connectDemo());
  await api.POST("/api/v1/airbyte/connections/{connection_id}/sync", {
    params: { path: { connection_id: connection.id } },
    headers: { "Idempotency-Key": idempotencyKey() },
  });
}

async function connectDemo(): Promise<Schema<"Connection">> {
  const { data: connectors } = await api.GET("/api/v1/airbyte/connectors");
  const connector = connectors?.items.find(({ dataset, state }) => dataset === "demo" && state !== "unavailable");
  if (!connector) throw new Error("This installation has no demo connector.");
  const { data: connection } = await api.POST("/api/v1/airbyte/connections", {
    body: { name: connector.title, connector: connector.name, config: {}, schedule: { kind: "manual" } },
    headers: { "Idempotency-Key": idempotencyKey() },
  });
  if (!connection) throw new Error("The answer had no connection in it.");
  return connection;
}
