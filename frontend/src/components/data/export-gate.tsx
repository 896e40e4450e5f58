import { Link } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { useEntitled } from "@/api/session";
import { buttonClass } from "@/components/ui/button";

/** Around every export as a file: a tenant without the entitlement is told so, and where it sees what it has. */
export function ExportGate({ children }: { children: ReactNode }) {
  if (useEntitled("csv_export")) return children;
  return (
    <Link to="/settings/entitlements" title="This tenant is not entitled to exports as files." className={buttonClass({ variant: "ghost" })}>
      <Lock aria-hidden /> <span className="max-sm:sr-only">Exports not included</span>
    </Link>
  );
}
