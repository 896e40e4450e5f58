import { keepPreviousData, useQueryClient } from "@tanstack/react-query";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { type Rule, ruleFaults } from "@/lib/report-rules";

export type Schedule = Schema<"Schedule">;

const PATH = "/api/v1/schedules";
const ONE = `${PATH}/{report_schedule_id}` as const;
/** Moments come by themselves: an open list looks again. */
const LOOK_MS = 30_000;

/** Those of a report, the newest first. */
export function useSchedulesOf(reportId: string) {
  return $api.useQuery("get", PATH, { params: { query: { report_id: reportId } } }, { refetchInterval: LOOK_MS });
}

/** The next moments of a rule, once it is filled in. */
export function useNextMoments(rule: Rule) {
  const enabled = Object.keys(ruleFaults(rule)).length === 0;
  return $api.useQuery("post", `${PATH}/preview`, { body: { rule } }, { enabled, placeholderData: keepPreviousData, staleTime: 60_000, retry: false });
}

/** Making, changing, pausing, resuming and removing; every list is read anew after each. */
export function useScheduleChanges() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ predicate: ({ queryKey: [method, path] }) => method === "get" && String(path).startsWith(PATH) });
  const create = $api.useMutation("post", PATH, { onSettled });
  const replace = $api.useMutation("put", ONE, { onSettled });
  const pause = $api.useMutation("post", `${ONE}/pause`, { onSettled });
  const resume = $api.useMutation("post", `${ONE}/resume`, { onSettled });
  const remove = $api.useMutation("delete", ONE, { onSettled });
  const at = ({ id }: Pick<Schedule, "id">) => ({ report_schedule_id: id });
  return {
    create: (report_id: string, rule: Rule) => create.mutateAsync({ body: { report_id, rule }, params: { header: { "Idempotency-Key": idempotencyKey() } } }),
    replace: (schedule: Pick<Schedule, "id">, etag: string, rule: Rule) => replace.mutateAsync({ body: { rule }, params: { path: at(schedule), header: { "if-match": etag } } }),
    pause: (schedule: Schedule) => pause.mutateAsync({ params: { path: at(schedule) } }),
    resume: (schedule: Schedule) => resume.mutateAsync({ params: { path: at(schedule) } }),
    remove: (schedule: Schedule) => remove.mutateAsync({ params: { path: at(schedule), header: { "if-match": schedule.etag } } }),
    error: create.error,
    busy: [create, pause, resume, remove].some(({ isPending }) => isPending),
  };
}
