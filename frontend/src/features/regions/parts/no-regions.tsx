import { Link } from "@tanstack/react-router";
import { MapPinOff } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { Combined } from "@/features/campaigns/queries";

export default function NoRegions({ data }: { data: Combined | undefined }) {
  const nothing = (data?.campaign.rows.length ?? 0) === 0;
  return (
    <Card>
      <EmptyState
        icon={MapPinOff}
        title={nothing ? "No data on these days" : "No platform told where"}
        action={
          <Link to="/data-sources" className={buttonClass()}>
            See the data sources
          </Link>
        }
      >
        {nothing ? "Choose other days, or bring in data first." : "Read a platform's report by region (Meta, Microsoft), or upload performance by region."}
      </EmptyState>
    </Card>
  );
}
