import type { Scope } from "@/api/session";

/** Everything that can be allowed inside a tenant. */
export const SCOPES: readonly Scope[] = [
  "metrics:read",
  "metrics:write",
  "ingestion:read",
  "ingestion:write",
  "ops:read",
  "ops:write",
  "reports:read",
  "reports:run",
  "reports:write",
  "secrets:admin",
  "members:admin",
  "audit:read",
  "flags:admin",
];
