import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { $api, api, idempotencyKey, type Schema } from "@/api/client";
import type { Month } from "@/lib/months";

export type Pacing = Schema<"BudgetPacing">;
export type PacingRow = Schema<"PacingRow">;
export type Grid = Schema<"BudgetGrid">;
export type GridRow = Schema<"BudgetGridRow">;
export type Cell = Schema<"BudgetCell">;
export type Plan = Schema<"BudgetPlan">;
export type Draft = Schema<"BudgetDraft">;
export type Suggestion = Schema<"BudgetSuggestion">;
export type Dataset = Plan["dataset"];

const ROOT = "/api/v1/budgets";
const PLANS = `${ROOT}/plans` as const;
const PAGE = 50;
const REFETCH_MS = 60_000;

/** A month's budgets against spend; without a month, that of the last data. */
export function usePacing(dataset: Dataset, month: Month | undefined) {
  return $api.useQuery("get", `${ROOT}/pacing`, { params: { query: { dataset, ...(month ? { month } : {}) } } }, { refetchInterval: REFETCH_MS, placeholderData: keepPreviousData });
}

/** Scopes by months. */
export function useGrid(dataset: Dataset, month: Month, months: number) {
  return $api.useQuery("get", `${ROOT}/grid`, { params: { query: { dataset, month, months } } }, { placeholderData: keepPreviousData });
}

/** Plans in these states, last edited first, as many pages as were asked for. */
export function usePlans(dataset: Dataset, state: Plan["state"][], month: Month | undefined) {
  const query = { dataset, limit: PAGE, ...(state.length > 0 ? { state } : {}), ...(month ? { month } : {}) };
  return useInfiniteQuery({
    queryKey: ["get", PLANS, query],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET(PLANS, { params: { query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** A plan with every version of its scope and month. */
export function usePlan(id: string) {
  return $api.useQuery("get", `${PLANS}/{plan_id}`, { params: { path: { plan_id: id } } });
}

/** Amounts from the month before; nothing is saved by asking. */
export function useSuggestions() {
  return $api.useMutation("post", `${ROOT}/suggestions`);
}

/** Everything that is done to plans; all that is shown of budgets is read anew after each. */
export function usePlanChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith(ROOT) });
  const save = $api.useMutation("post", PLANS, { onSuccess });
  const propose = $api.useMutation("post", `${PLANS}/propose`, { onSuccess });
  const decide = $api.useMutation("post", `${PLANS}/decide`, { onSuccess });
  const withdraw = $api.useMutation("post", `${PLANS}/withdraw`, { onSuccess });
  const once = () => ({ params: { header: { "Idempotency-Key": idempotencyKey() } } });
  return {
    save: (dataset: Dataset, plans: Draft[]) => save.mutateAsync({ ...once(), body: { dataset, plans } }),
    propose: (plans: readonly Plan[], comment: string) => propose.mutateAsync({ ...once(), body: { plans: seen(plans), comment: comment || null } }),
    decide: (plans: readonly Plan[], approve: boolean, comment: string) => decide.mutateAsync({ ...once(), body: { plans: seen(plans), approve, comment: comment || null } }),
    withdraw: (plans: readonly Plan[], comment: string) => withdraw.mutateAsync({ ...once(), body: { plans: seen(plans), comment: comment || null } }),
    busy: [save, propose, decide, withdraw].some(({ isPending }) => isPending),
  };
}

/** The plans as they were seen, so that nothing is decided about another amount. */
function seen(plans: readonly Plan[]): Schema<"ChosenPlan">[] {
  return plans.map(({ id, revision }) => ({ id, revision }));
}
