import { useSearch } from "@tanstack/react-router";
import { FlaskConical } from "lucide-react";
import { useSetView } from "@/components/view/use-view";

/** On every page while made-up data are shown, so that nobody takes them for their own. */
export function DemoBar() {
  const { dataset } = useSearch({ from: "/_app" });
  const setView = useSetView();
  if (dataset !== "demo") return null;
  return (
    <aside aria-label="Demo data" className="flex items-center justify-center gap-2 border-b border-demo/30 bg-demo-soft px-4 py-1.5 text-center text-sm max-sm:py-0.5 max-sm:text-xs text-demo">
      <FlaskConical className="size-4 shrink-0" aria-hidden />
      <span>
        <strong className="font-semibold">Demo data.</strong> None of these numbers is real.
      </span>
      <button type="button" onClick={() => setView({ dataset: undefined })} className="shrink-0 rounded-sm px-1 font-medium underline underline-offset-2 pointer-coarse:min-h-11">
        Show your own
      </button>
    </aside>
  );
}
