import { Download } from "lucide-react";
import { useState } from "react";
import { ExportGate } from "@/components/data/export-gate";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { type ExportFormat, saveAnswer } from "../queries";
import type { Question } from "../question";

const Popup = onDemand(() => import("./export-menu-popup"));

/** Saves the whole answer, also what the page does not show, in one of four formats. */
export function ExportMenu({ question, disabled }: { question: Question; disabled: boolean }) {
  const [busy, setBusy] = useState(false);
  const save = async (format: ExportFormat) => {
    setBusy(true);
    try {
      notifyDone(`Saved as ${await saveAnswer(question, format)}.`);
    } catch (error) {
      notifyFailed("The answer was not saved.", error);
    } finally {
      setBusy(false);
    }
  };
  const trigger = (
    <Button variant="primary" aria-haspopup="menu" busy={busy} disabled={disabled}>
      <Download aria-hidden /> <span className="max-sm:sr-only">Export</span>
    </Button>
  );
  return <ExportGate>{busy || disabled ? trigger : <Popup trigger={trigger} onChoose={(format) => void save(format)} />}</ExportGate>;
}
