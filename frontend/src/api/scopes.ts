import type { Scope } from "./session";

/** What each scope of the contract allows, in words. A scope that the contract gains or loses fails the type check. */
export const SCOPE_LABELS: Record<Scope, string> = {
  "metrics:read": "See dashboards and their numbers",
  "metrics:write": "Refresh the numbers, keep alert rules and propose budgets",
  "metrics:approve": "Approve the budgets that others propose",
  "ingestion:read": "See sources, uploads and datasets",
  "ingestion:write": "Connect sources and upload files",
  "ops:read": "See operations",
  "ops:write": "Run operations",
  "reports:read": "Read reports",
  "reports:run": "Run reports",
  "reports:write": "Edit reports",
  "secrets:admin": "Manage credentials and keys",
  "members:admin": "Manage people and their access",
  "audit:read": "Read the audit log",
  "flags:admin": "Change feature flags",
};

export const SCOPES = Object.keys(SCOPE_LABELS) as Scope[];
