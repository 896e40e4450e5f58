import { Skeleton } from "@/components/ui/skeleton";

/** Has the shape of the cards, so that nothing moves when they come. */
export function BoardSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3 2xl:grid-cols-4">
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} className="h-[367px] rounded-lg" />
      ))}
    </div>
  );
}
