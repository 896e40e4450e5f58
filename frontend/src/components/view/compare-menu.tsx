import { GitCompareArrows } from "lucide-react";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import type { Comparison, ViewSearch } from "@/lib/view";

const Popup = onDemand(() => import("./compare-menu-popup"));
const labels: Record<Comparison, string> = { none: "No comparison", previous_period: "vs previous period", previous_year: "vs previous year" };

interface CompareMenuProps {
  value: Comparison;
  onChange: (patch: Partial<ViewSearch>) => void;
}

/** What the range is compared with; the key `X` turns it on and off. */
export function CompareMenu({ value, onChange }: CompareMenuProps) {
  return (
    <Popup
      value={value}
      onChange={onChange}
      trigger={
        <Button aria-haspopup="menu">
          <GitCompareArrows aria-hidden />
          {labels[value]}
        </Button>
      }
    />
  );
}
