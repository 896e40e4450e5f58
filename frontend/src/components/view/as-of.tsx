import { History } from "lucide-react";
import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { useView } from "./use-view";

const Popup = onDemand(() => import("./as-of-popup"));
const Banner = lazy(() => import("./as-of-banner"));

/** Opens the choice of the moment whose knowledge is shown. */
export function AsOfMenu() {
  return (
    <Popup
      trigger={
        <Button size="icon" variant="secondary" aria-haspopup="dialog" aria-label="As known on" title="Show what was known at an earlier moment">
          <History aria-hidden />
        </Button>
      }
    />
  );
}

/** Says that the figures are those of another moment; nothing while they are those of now. */
export function AsOfBanner() {
  const { asOf } = useView();
  return asOf ? (
    <Suspense>
      <Banner asOf={asOf} />
    </Suspense>
  ) : null;
}
