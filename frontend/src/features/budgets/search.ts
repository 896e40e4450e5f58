const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;
const STATES = ["draft", "approved", "rejected", "all"] as const;

export interface BudgetsSearch {
  month?: string | undefined;
  state?: (typeof STATES)[number] | undefined;
}

/** What the pages of budgets keep in their address; nonsense is left out. Read by the pages, so that no other loads it. */
export function readSearch({ month, state }: BudgetsSearch): BudgetsSearch {
  return { month: MONTH.test(String(month)) ? month : undefined, state: STATES.find((one) => one === state) };
}
