import type { Schema } from "@/api/client";

export type ReportSummary = Schema<"ReportSummary">;
export type Report = Schema<"Report">;
export type ReportBody = Schema<"ReportReplace">;
export type ReportPreview = Schema<"ReportPreview">;
export type Run = Schema<"Run">;
export type GatheredKind = Schema<"ReportCreate">["kind"];
/** A kind of report: what it shows, and how it is set up. */
export type KindRules = Schema<"ReportKindRules">;
