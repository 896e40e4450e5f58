import type { GatheredKind, KindRules, Report, ReportBody } from "./types";

/** A report as the form holds it: lists as lines of text. */
export interface ReportForm {
  kind: GatheredKind;
  name: string;
  days: number;
  compare: boolean;
  platforms: string;
  account_ids: string;
  symbols: string;
  narrative: string;
  recipients: string;
}

/** The fields that the server may say something about, the longer path first. */
export const FIELDS = ["name", "parameters.days", "parameters.platforms", "parameters.account_ids", "parameters.symbols", "parameters.narrative", "recipients"] as const;

export const NEW_FORM: ReportForm = {
  kind: "ads_performance",
  name: "",
  days: 30,
  compare: true,
  platforms: "",
  account_ids: "",
  symbols: "",
  narrative: "",
  recipients: "",
};

/** A kept report, to be changed. */
export function formOf(report: Report): ReportForm {
  const { days, compare, platforms, account_ids: accounts, symbols, narrative } = report.parameters;
  return {
    kind: report.kind as GatheredKind,
    name: report.name,
    days: days ?? NEW_FORM.days,
    compare: compare ?? NEW_FORM.compare,
    platforms: (platforms ?? []).join("\n"),
    account_ids: (accounts ?? []).join("\n"),
    symbols: (symbols ?? []).join("\n"),
    narrative: narrative ?? "",
    recipients: report.addresses.join("\n"),
  };
}

/** What is sent: of the narrowing fields only those that the kind has. */
export function bodyOf(form: ReportForm, { narrowed_by: rules }: Pick<KindRules, "narrowed_by">): ReportBody {
  const narrowing = Object.fromEntries(rules.map(({ name }) => [name, lines(form[name])]));
  return {
    name: form.name.trim(),
    parameters: { days: form.days, compare: form.compare, platforms: [], account_ids: [], symbols: [], narrative: form.narrative.trim() || null, ...narrowing },
    recipients: lines(form.recipients),
  };
}

function lines(text: string): string[] {
  return text.split(/[\n,;]/).map((line) => line.trim()).filter(Boolean);
}
