import { Skeleton } from "@/components/ui/skeleton";
import { KPI_KEYS } from "../measures";

/** Has the shape of the overview, so that nothing moves when it comes. */
export function OverviewSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4 xl:grid-cols-6">
        {KPI_KEYS.map((key) => (
          <Skeleton key={key} className="h-[157px] rounded-lg" />
        ))}
      </div>
      <div className="grid grid-cols-1 gap-4 sm:gap-5 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Skeleton className="h-[370px] rounded-lg" />
        <Skeleton className="h-[370px] rounded-lg max-xl:h-60" />
      </div>
      <Skeleton className="h-120 rounded-lg" />
    </div>
  );
}
