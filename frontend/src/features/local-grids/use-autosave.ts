import { useCallback, useEffect, useRef, useState } from "react";
import { toProblem } from "@/api/problem";
import { useRunsRefresh } from "@/components/runs/use-runs";
import { useGridChanges } from "./queries";
import type { GridDraft, GridReport } from "./types";

export type Saving = "saved" | "saving" | "refused" | "changed_elsewhere";

const IDLE_MS = 700;

interface Autosave {
  saving: Saving;
  /** Why the last one was not taken. */
  error: unknown;
  /** Keeps what is not kept yet, now. */
  flush: () => Promise<void>;
}

/** Keeps a draft a moment after the last change. One request at a time, each upon the revision that the one before made. */
export function useAutosave(report: GridReport, draft: GridDraft): Autosave {
  const { replace } = useGridChanges();
  const refresh = useRunsRefresh();
  const [saving, setSaving] = useState<Saving>("saved");
  const [error, setError] = useState<unknown>();
  const etag = useRef(report.etag);
  const kept = useRef(draft);
  const latest = useRef(draft);
  const running = useRef<Promise<void>>(undefined);
  latest.current = draft;

  const keep = useCallback(async () => {
    const sent = latest.current;
    if (sent === kept.current) return;
    setSaving("saving");
    try {
      const answer = await replace(report.id, etag.current, sent);
      etag.current = answer.etag;
      kept.current = sent;
      setError(undefined);
      setSaving("saved");
      void refresh();
    } catch (refused) {
      setError(refused);
      setSaving(toProblem(refused).status === 412 ? "changed_elsewhere" : "refused");
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what it calls stays the same for a report
  }, [report.id]);

  const flush = useCallback(async () => {
    running.current = (running.current ?? Promise.resolve()).then(keep);
    await running.current;
  }, [keep]);

  useEffect(() => {
    if (draft === kept.current) return;
    const timer = setTimeout(() => void flush(), IDLE_MS);
    return () => clearTimeout(timer);
  }, [draft, flush]);

  return { saving, error, flush };
}
