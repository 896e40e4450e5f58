import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotencyKey, type Schema } from "@/api/client";
import { ApiProblem } from "@/api/problem";

export type LocationImport = Schema<"LocationImport">;
export type ImportFault = LocationImport["faults"][number];
export type ImportChange = LocationImport["changes"][number];

/** A file as it was when it was chosen: whatever becomes of it on disk, what was shown is what is imported. */
export interface ReadFile {
  name: string;
  content: ArrayBuffer;
  report: LocationImport;
}

const PATH = "/api/v1/ops/locations/import";

/** Reads a file, and asks what it would do. */
export function useImportCheck() {
  return useMutation({
    mutationFn: async (file: File): Promise<ReadFile> => {
      const content = await file.arrayBuffer();
      return { name: file.name, content, report: await send(content, { dry_run: true }) };
    },
  });
}

/** Imports a file that was read; with `partial`, its good rows. Everything of the hub is read anew afterwards. */
export function useImportRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ content, partial }: { content: ArrayBuffer; partial: boolean }) => send(content, { partial }),
    onSettled: () => client.invalidateQueries({ predicate: ({ queryKey }) => typeof queryKey[1] === "string" && queryKey[1].startsWith("/api/v1/ops/") }),
  });
}

/** What a file that was refused for its rows would do now; undefined for any other refusal. */
export function refusedReport(error: unknown): LocationImport | undefined {
  return error instanceof ApiProblem && error.code === "location_import_refused" ? (error.body.report as LocationImport) : undefined;
}

async function send(content: ArrayBuffer, query: { dry_run?: boolean; partial?: boolean }): Promise<LocationImport> {
  const { data } = await api.POST(PATH, {
    params: { query, header: { "Idempotency-Key": idempotencyKey() } },
    headers: { "Content-Type": "text/csv" },
    body: "",
    bodySerializer: () => content,
  });
  if (!data) throw new Error("The answer was empty.");
  return data;
}
