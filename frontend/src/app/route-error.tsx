import { useRouter } from "@tanstack/react-router";
import { toProblem } from "@/api/problem";
import { PageHeader } from "@/components/data/page";
import { ProblemState } from "@/components/data/problem-state";

/** What a page that failed shows instead of nothing. */
export function RouteError({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="grid min-h-[60vh] content-start gap-4 p-4 sm:p-6">
      <PageHeader title="This page failed" />
      <div className="rounded-lg border bg-surface">
        <ProblemState problem={toProblem(error)} onRetry={retry} />
      </div>
    </div>
  );
}
