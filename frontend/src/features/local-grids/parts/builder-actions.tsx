import { useNavigate } from "@tanstack/react-router";
import { Archive, ArchiveRestore, Copy } from "lucide-react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useGridChanges } from "../queries";
import type { GridReport } from "../types";

/** What else can be done with a grid. */
export function BuilderActions({ report }: { report: GridReport }) {
  const navigate = useNavigate();
  const { duplicate, archive, restore } = useGridChanges();
  const isArchived = report.state === "archived";
  if (!useCan("reports:write")) return null;
  const copy = async () => {
    try {
      const made = await duplicate(report.id);
      notifyDone(`${made.name} was made.`);
      await navigate({ to: "/ops/reports/local-search-grid/$id/edit", params: { id: made.id } });
    } catch (error) {
      notifyFailed("It was not copied.", error);
    }
  };
  const move = async () => {
    try {
      await (isArchived ? restore(report.id) : archive(report.id));
      notifyDone(isArchived ? `${report.name} is back.` : `${report.name} is archived.`);
    } catch (error) {
      notifyFailed("It was not moved.", error);
    }
  };
  return (
    <>
      <Button onClick={() => void copy()}>
        <Copy aria-hidden /> Duplicate
      </Button>
      <Button onClick={() => void move()}>
        {isArchived ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />} {isArchived ? "Restore" : "Archive"}
      </Button>
    </>
  );
}
