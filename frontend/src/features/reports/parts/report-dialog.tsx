import { DataState } from "@/components/data/data-state";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { useKinds } from "../queries";
import type { Report } from "../types";
import { ReportForm } from "./report-form";

interface ReportDialogProps {
  /** What is changed; without it a new one is made. */
  report?: Report;
  onClose: () => void;
}

/** Sets a report up, or changes one that is kept. */
export default function ReportDialog({ report, onClose }: ReportDialogProps) {
  const query = useKinds();
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={report ? `Edit ${report.name}` : "New report"}>
      <DataState query={query} label="kinds of reports" skeleton={<Skeleton className="h-96" />}>
        {({ items }) => <ReportForm kinds={items} report={report} onClose={onClose} />}
      </DataState>
    </Dialog>
  );
}
