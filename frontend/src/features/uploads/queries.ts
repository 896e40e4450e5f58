import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { $api, type Schema } from "@/api/client";

export type Upload = Schema<"Upload">;
export type UploadSummary = Schema<"UploadSummary">;
export type Mapping = Upload["mapping"];
export type FieldMapping = NonNullable<Mapping["fields"]>[number];
export type UploadKind = Upload["kind"];
export type UploadState = Upload["state"];

const WHILE_RUNNING_MS = 1500;
const LIST_KEY = ["get", "/api/v1/uploads"];

export function isRunning(state: UploadState): boolean {
  return state === "committing";
}

/** The newest uploads; asked for again while one of them is being written. */
export function useUploads() {
  return $api.useQuery("get", "/api/v1/uploads", { params: { query: { limit: 100 } } }, {
    refetchInterval: ({ state }) => (state.data?.items.some((upload) => isRunning(upload.state)) ? WHILE_RUNNING_MS : false),
  });
}

export function uploadOptions(id: string) {
  return $api.queryOptions("get", "/api/v1/uploads/{upload_id}", { params: { path: { upload_id: id } } });
}

/** One upload with its mapping and preview; followed until its job ends. */
export function useUpload(id: string) {
  return $api.useQuery("get", "/api/v1/uploads/{upload_id}", { params: { path: { upload_id: id } } }, {
    refetchInterval: ({ state }) => (state.data && isRunning(state.data.state) ? WHILE_RUNNING_MS : false),
  });
}

/** Puts a changed upload in place of the one on screen, and lets the list catch up. */
export function useAdoptUpload(): (upload: Upload) => void {
  const client = useQueryClient();
  return (upload) => {
    client.setQueryData(uploadOptions(upload.id).queryKey, upload);
    void client.invalidateQueries({ queryKey: LIST_KEY });
  };
}

/** Once rows were written, whatever is computed from them is asked for anew. */
export function useForgetNumbers(state: UploadState): void {
  const client = useQueryClient();
  useEffect(() => {
    if (state !== "committed") return;
    for (const path of ["/api/v1/metrics/combined", "/api/v1/market/series", "/api/v1/datasets", "/api/v1/uploads"]) {
      void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith(path) && queryKey[1] !== "/api/v1/uploads/{upload_id}" });
    }
  }, [state, client]);
}
