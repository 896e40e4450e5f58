import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { PageHeader } from "@/components/data/page";
import { buttonClass } from "@/components/ui/button";

export function NotFoundPage() {
  return (
    <div className="mx-auto grid w-full max-w-[1440px] content-start gap-4">
      <PageHeader title="Page not found" />
      <div className="rounded-lg border bg-surface">
        <EmptyState
          icon={Compass}
          title="There is no page at this address"
          action={
            <Link to="/" className={buttonClass({ variant: "primary" })}>
              Go to the overview
            </Link>
          }
        >
          It may have moved, or the link may be incomplete.
        </EmptyState>
      </div>
    </div>
  );
}
