import type { Cell, Draft, Grid, GridRow, Plan, Suggestion } from "./queries";

/** What was typed into a cell and is not saved yet; a currency when it is to be another than the cell's own. */
export interface Edit {
  text: string;
  currency?: string | undefined;
}
export type Edits = Readonly<Record<string, Edit>>;

type ScopeOf = Pick<GridRow, "platform" | "account_id" | "campaign_id" | "region">;

export interface Changes {
  drafts: Draft[];
  /** Drafts whose cell was emptied. */
  emptied: Plan[];
  /** Cells that hold no amount, by their key. */
  errors: Record<string, string>;
}

const MOST = 1_000_000_000;

export function rowKey({ platform, account_id: account, campaign_id: campaign, region }: ScopeOf): string {
  return JSON.stringify([platform, account, campaign, region]);
}

export function cellKey(row: ScopeOf, month: string): string {
  return `${rowKey(row)}${month}`;
}

/** What stands in the cell: what was typed, else the draft or proposal. */
export function cellText(cell: Cell, edit: Edit | undefined): string {
  return edit?.text ?? (cell.plan ? String(cell.plan.amount) : "");
}

/** The currency of a cell; `fallback` where nothing of the row has one. */
export function cellCurrency(row: GridRow, cell: Cell, edit: Edit | undefined, fallback: string): string {
  return edit?.currency ?? cell.plan?.currency ?? cell.currency ?? row.spend_currency ?? row.cells.find(({ currency }) => currency)?.currency ?? fallback;
}

/** An amount as people write it: "1,200.50"; nothing for anything else. */
export function readAmount(text: string): number | undefined {
  const plain = text.trim().replaceAll(",", "").replaceAll(" ", "");
  if (!/^\d+(\.\d{0,6})?$/.test(plain)) return undefined;
  const amount = Number(plain);
  return amount <= MOST ? amount : undefined;
}

/** What saving would do. */
export function changesOf(rows: readonly GridRow[], edits: Edits, fallback: string): Changes {
  const changes: Changes = { drafts: [], emptied: [], errors: {} };
  for (const row of rows) {
    for (const cell of row.cells) {
      const key = cellKey(row, cell.month);
      const edit = edits[key];
      if (edit && cell.plan?.state !== "proposed") takeChange(changes, row, cell, edit, key, fallback);
    }
  }
  return changes;
}

function takeChange(changes: Changes, row: GridRow, cell: Cell, edit: Edit, key: string, fallback: string): void {
  if (edit.text.trim() === "") {
    if (cell.plan) changes.emptied.push(cell.plan);
    return;
  }
  const amount = readAmount(edit.text);
  const currency = cellCurrency(row, cell, edit, fallback);
  if (amount === undefined) changes.errors[key] = "An amount from 0 to 1,000,000,000.";
  else if (amount !== cell.plan?.amount || currency !== cell.plan.currency) changes.drafts.push(draftOf(row, cell, amount, currency));
}

function draftOf({ platform, account_id, campaign_id, campaign_name, region }: GridRow, cell: Cell, amount: number, currency: string): Draft {
  return { platform, account_id, campaign_id, campaign_name, region, month: cell.month, amount, currency, revision: cell.plan?.revision ?? null };
}

/** Drafts that are saved and not handed in. */
export function savedDrafts(rows: readonly GridRow[]): Plan[] {
  return rows.flatMap(({ cells }) => cells.flatMap(({ plan }) => (plan?.state === "draft" ? [plan] : [])));
}

/** The rows of the grid and those that were added by hand and not saved yet. */
export function withAdded(grid: Grid, added: readonly GridRow[]): GridRow[] {
  const known = new Set(grid.rows.map(rowKey));
  return [...added.filter((row) => !known.has(rowKey(row))).map((row) => ({ ...row, cells: grid.months.map(emptyCell) })), ...grid.rows];
}

/** A row of a scope that has nothing yet. */
export function emptyRow(scope: Omit<GridRow, "cells" | "spend_before" | "spend_currency">, months: readonly string[]): GridRow {
  return { ...scope, spend_before: null, spend_currency: null, cells: months.map(emptyCell) };
}

function emptyCell(month: string): Cell {
  return { month, amount: null, currency: null, source: null, plan: null };
}

/** Suggestions as edits; scopes that the grid does not show become rows. Cells under review are left alone. */
export function takeSuggestions(items: readonly Suggestion[], grid: Grid): { edits: Edits; added: GridRow[] } {
  const rows = new Map(grid.rows.map((row) => [rowKey(row), row]));
  const edits: Record<string, Edit> = {};
  const added: GridRow[] = [];
  for (const { month, amount, currency, share: _, ...scope } of items) {
    const row = rows.get(rowKey(scope));
    if (!row) added.push(emptyRow(scope, grid.months));
    if (row?.cells.find((cell) => cell.month === month)?.plan?.state !== "proposed") edits[cellKey(scope, month)] = { text: String(amount), currency };
  }
  return { edits, added };
}

/** What a month comes to with the edits, by currency; budgets within a wider one of the grid are left out. */
export function monthTotals(rows: readonly GridRow[], month: string, edits: Edits, fallback: string): Map<string, number> {
  const amounts = rows.flatMap((row) => {
    const cell = row.cells.find((one) => one.month === month);
    const edit = cell && edits[cellKey(row, month)];
    const amount = cell && (readAmount(cellText(cell, edit)) ?? cell.amount);
    return cell && typeof amount === "number" ? [{ row, amount, currency: cellCurrency(row, cell, edit, fallback) }] : [];
  });
  const totals = new Map<string, number>();
  for (const one of amounts) {
    if (amounts.some((wider) => wider.currency === one.currency && contains(wider.row, one.row))) continue;
    totals.set(one.currency, (totals.get(one.currency) ?? 0) + one.amount);
  }
  return totals;
}

function contains(wider: ScopeOf, row: ScopeOf): boolean {
  const parts = ["platform", "account_id", "campaign_id", "region"] as const;
  return rowKey(wider) !== rowKey(row) && parts.every((part) => wider[part] === null || wider[part] === row[part]);
}
