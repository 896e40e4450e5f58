import { csrfHeaders, idempotencyKey } from "@/api/client";
import { ApiProblem } from "@/api/problem";

interface SendOptions {
  /** Share sent so far, 0..1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Streams a file to the API and reports how much of it has gone out, which `fetch` cannot tell. */
export function sendFile<Answer>(path: string, query: Record<string, string>, file: File, { onProgress, signal }: SendOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${path}?${new URLSearchParams(query)}`);
    request.responseType = "text";
    const headers = { ...csrfHeaders(), "Content-Type": "application/octet-stream", "Idempotency-Key": idempotencyKey() };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => onProgress?.(event.lengthComputable ? event.loaded / event.total : 0));
    request.addEventListener("load", () => void settle<Answer>(request).then(resolve, reject));
    request.addEventListener("error", () => reject(ApiProblem.offline()));
    request.addEventListener("abort", () => reject(new DOMException("The upload was stopped.", "AbortError")));
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

async function settle<Answer>(request: XMLHttpRequest): Promise<Answer> {
  const response = new Response(request.responseText, { status: request.status, headers: { "Content-Type": "application/json" } });
  if (!response.ok) throw await ApiProblem.from(response);
  return (await response.json()) as Answer;
}
