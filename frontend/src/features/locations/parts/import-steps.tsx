import { X } from "lucide-react";
import { useState } from "react";
import { DropZone } from "@/components/data/drop-zone";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { ProgressBar } from "@/components/ui/progress-bar";
import { refusedReport, useImportCheck, useImportRun } from "../import-queries";
import { whyUnfit } from "../import-words";
import { ImportPreview } from "./import-preview";
import { ImportProblem } from "./import-problem";
import { ImportResult } from "./import-result";

/** Choose a file, see what it would do, do it. */
export function ImportSteps() {
  const check = useImportCheck();
  const run = useImportRun();
  const [unfit, setUnfit] = useState<string>();
  const start = () => {
    check.reset();
    run.reset();
    setUnfit(undefined);
  };
  const choose = (file: File) => {
    start();
    const why = whyUnfit(file);
    setUnfit(why);
    if (!why) check.mutate(file);
  };
  const chosen = check.data;
  if (run.data) return <ImportResult report={run.data} onAgain={start} />;
  const refused = refusedReport(run.error);
  return (
    <>
      <Card className="p-4 sm:p-5">
        {check.isPending && <ProgressBar label={`Reading ${check.variables.name}`} value={undefined} />}
        {chosen && <ChosenFile name={chosen.name} busy={run.isPending} onClear={start} />}
        {!check.isPending && !chosen && <DropZone hint="CSV with names of columns in its first row, up to 10,000 rows and 5 MiB. An export can be taken as it is." accept=".csv,.tsv,.txt,text/csv" label="File of locations" onFile={choose} />}
      </Card>
      {unfit && (
        <Notice tone="bad" role="alert">
          {unfit}
        </Notice>
      )}
      <ImportProblem error={check.error} title="The file cannot be imported." />
      {refused ? (
        <Notice tone="warn" role="alert" title="Nothing was imported.">
          Something changed in the meantime. This is what the file would do now.
        </Notice>
      ) : (
        <ImportProblem error={run.error} title="Nothing was imported." />
      )}
      {chosen && <ImportPreview report={refused ?? chosen.report} busy={run.isPending} onImport={(partial) => run.mutate({ content: chosen.content, partial })} />}
    </>
  );
}

function ChosenFile({ name, busy, onClear }: { name: string; busy: boolean; onClear: () => void }) {
  return (
    <div className="flex items-center justify-between gap-3">
      <p className="min-w-0 truncate text-md font-semibold">{name}</p>
      <Button variant="ghost" size="sm" onClick={onClear} disabled={busy}>
        <X aria-hidden /> Another file
      </Button>
    </div>
  );
}
