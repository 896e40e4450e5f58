import { useQueryClient } from "@tanstack/react-query";
import { $api, idempotencyKey, type Schema } from "@/api/client";

export type AlertRule = Schema<"AlertRule">;
export type AlertEvent = Schema<"AlertEvent">;
export type AlertQuestion = Schema<"AlertQuestion">;
export type AlertFinding = Schema<"AlertFinding">;
export type Condition = AlertRule["condition"];
export type RuleCreate = Schema<"AlertRuleCreate">;
export type RuleUpdate = Schema<"AlertRuleUpdate">;

const REFETCH_MS = 30_000;
const RULES = "/api/v1/alerts/rules";
const CHANNELS = "/api/v1/alerts/channels";
const EVENTS = "/api/v1/alerts/events";

export function useRules() {
  return $api.useQuery("get", RULES, {}, { refetchInterval: REFETCH_MS });
}

/** What rules found, newest first. */
export function useEvents() {
  return $api.useQuery("get", EVENTS, { params: { query: { limit: 100 } } }, { refetchInterval: REFETCH_MS });
}

export type AlertChannel = Schema<"AlertChannel">;

/** Where alerts are told beside mail. */
export function useChannels() {
  return $api.useQuery("get", CHANNELS);
}

export function useChannelChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ["get", CHANNELS] });
  const create = $api.useMutation("post", CHANNELS, { onSuccess });
  const remove = $api.useMutation("delete", `${CHANNELS}/{channel_id}`, { onSuccess });
  return {
    create: (name: string, url: string) => create.mutateAsync({ body: { name, kind: "slack", url }, params: { header: { "Idempotency-Key": idempotencyKey() } } }),
    remove: (id: string) => remove.mutateAsync({ params: { path: { channel_id: id } } }),
    busy: create.isPending || remove.isPending,
  };
}

/** What a question finds now. */
export function usePreview() {
  return $api.useMutation("post", "/api/v1/alerts/preview");
}

/** Everything that is done to rules; rules and history are read anew after each. */
export function useRuleChanges() {
  const client = useQueryClient();
  const onSuccess = () => Promise.all([RULES, EVENTS, CHANNELS].map((path) => client.invalidateQueries({ queryKey: ["get", path] })));
  const create = $api.useMutation("post", RULES, { onSuccess });
  const update = $api.useMutation("patch", `${RULES}/{rule_id}`, { onSuccess });
  const remove = $api.useMutation("delete", `${RULES}/{rule_id}`, { onSuccess });
  const pause = $api.useMutation("post", `${RULES}/{rule_id}/pause`, { onSuccess });
  const resume = $api.useMutation("post", `${RULES}/{rule_id}/resume`, { onSuccess });
  const snooze = $api.useMutation("post", `${RULES}/{rule_id}/snooze`, { onSuccess });
  const wake = $api.useMutation("post", `${RULES}/{rule_id}/wake`, { onSuccess });
  const test = $api.useMutation("post", `${RULES}/{rule_id}/test`, { onSuccess });
  const path = (id: string) => ({ params: { path: { rule_id: id } } });
  const once = () => ({ header: { "Idempotency-Key": idempotencyKey() } });
  return {
    create: (body: RuleCreate) => create.mutateAsync({ body, params: once() }),
    update: (id: string, body: RuleUpdate) => update.mutateAsync({ ...path(id), body }),
    remove: (id: string) => remove.mutateAsync(path(id)),
    pause: (id: string) => pause.mutateAsync(path(id)),
    resume: (id: string) => resume.mutateAsync(path(id)),
    snooze: (id: string, hours: number) => snooze.mutateAsync({ ...path(id), body: { hours } }),
    wake: (id: string) => wake.mutateAsync(path(id)),
    test: (id: string) => test.mutateAsync({ params: { path: { rule_id: id }, ...once() } }),
    busy: [create, update, remove, pause, resume, snooze, wake, test].some(({ isPending }) => isPending),
  };
}
