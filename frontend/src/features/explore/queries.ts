import { useQuery } from "@tanstack/react-query";
import { $api, api, type Schema } from "@/api/client";
import type { paths } from "@/api/schema";
import type { NumberStyle } from "@/lib/format";
import { downloadBlob } from "@/lib/csv";
import type { Question } from "./question";

export type Answer = Schema<"MetricsAnswer">;
export type AnswerRow = Answer["rows"][number];
export type AnswerColumn = Schema<"AnswerColumn">;
export type Catalog = Schema<"Catalog">;
export type ExportFormat = NonNullable<Schema<"ExportQuestion">["format"]>;

const MOST_EXPORTED_ROWS = 1_000_000;
const RESTATEMENTS = "/api/v1/metrics/restatements";
const MOST_RESTATEMENTS_A_PAGE = 200;
const MOST_PAGES = 5;
type RestatementQuery = NonNullable<paths[typeof RESTATEMENTS]["get"]["parameters"]["query"]>;
const STYLES: Record<Schema<"MeasureInfo">["unit"], NumberStyle> = { money: "money", count: "count", number: "decimal", share: "percent", ratio: "multiple" };

/** How a column's numbers are written; texts and days have no style. */
export function styleOf(kind: AnswerColumn["kind"]): NumberStyle {
  return kind === "date" || kind === "text" ? "count" : STYLES[kind];
}

/** Every measure and dimension; it changes with a release only. */
export function useCatalog() {
  return $api.useQuery("get", "/api/v1/metrics/catalog", {}, { staleTime: Number.POSITIVE_INFINITY });
}

/** The answer, and the last one while the next is on its way, unless it is about the other dataset or another moment. */
export function useAnswer(question: Question) {
  return $api.useQuery(
    "post",
    "/api/v1/metrics/query",
    { body: question },
    { placeholderData: (previous: Answer | undefined) => (previous?.meta.dataset === question.dataset && (previous?.meta.as_of ?? undefined) === question.as_of ? previous : undefined) },
  );
}

/** What was restated of these days, newest first; `isCut` where there is more than is read. */
export function useRestatements(query: RestatementQuery | undefined) {
  return useQuery({
    queryKey: ["get", RESTATEMENTS, "pages", query],
    enabled: query !== undefined,
    queryFn: ({ signal }) => readRestatements(query ?? {}, MOST_PAGES, signal),
  });
}

async function readRestatements(query: RestatementQuery, pages: number, signal: AbortSignal): Promise<{ items: Schema<"Restatement">[]; isCut: boolean }> {
  const { data } = await api.GET(RESTATEMENTS, { params: { query: { ...query, limit: MOST_RESTATEMENTS_A_PAGE } }, signal });
  if (!data) throw new Error("The answer was empty.");
  if (!data.next_cursor || pages === 1) return { items: data.items, isCut: Boolean(data.next_cursor) };
  const rest = await readRestatements({ ...query, cursor: data.next_cursor }, pages - 1, signal);
  return { items: [...data.items, ...rest.items], isCut: rest.isCut };
}

/** Saves the whole answer as a file; resolves to its name. */
export async function saveAnswer(question: Question, format: ExportFormat): Promise<string> {
  const { data, response } = await api.POST("/api/v1/metrics/query/export", { body: { ...question, limit: MOST_EXPORTED_ROWS, format }, parseAs: "blob" });
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? `metrics.${format}`;
  downloadBlob(name, data as unknown as Blob);
  return name;
}
