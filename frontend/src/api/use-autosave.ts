import { useCallback, useEffect, useRef, useState } from "react";
import { toProblem } from "./problem";

export type Saving = "saved" | "saving" | "refused" | "changed_elsewhere";

export const SAVING: Record<Saving, string> = { saved: "Saved", saving: "Saving…", refused: "Not saved: look at what is marked", changed_elsewhere: "Not saved: somebody changed it meanwhile" };

const IDLE_MS = 700;

interface Autosave {
  saving: Saving;
  /** Why the last one was not taken. */
  error: unknown;
  /** Keeps what is not kept yet, now; whether all of it is kept then. */
  flush: () => Promise<boolean>;
}

/**
 * Keeps `value` a moment after its last change. One request at a time, each upon the revision that the one before made;
 * the first upon `etag`. What is not `fit` waits until it is.
 */
export function useAutosave<Value>(etag: string, value: Value, keep: (etag: string, value: Value) => Promise<{ etag: string }>, fit = true): Autosave {
  const [saving, setSaving] = useState<Saving>("saved");
  const [error, setError] = useState<unknown>();
  const revision = useRef(etag);
  const kept = useRef(value);
  const latest = useRef({ value, keep, fit });
  const running = useRef<Promise<void>>(undefined);
  latest.current = { value, keep, fit };

  const save = useCallback(async () => {
    const sent = latest.current;
    if (sent.value === kept.current || !sent.fit) return;
    setSaving("saving");
    try {
      revision.current = (await sent.keep(revision.current, sent.value)).etag;
      kept.current = sent.value;
      setError(undefined);
      setSaving("saved");
    } catch (refused) {
      setError(refused);
      setSaving(toProblem(refused).status === 412 ? "changed_elsewhere" : "refused");
    }
  }, []);

  const flush = useCallback(async () => {
    running.current = (running.current ?? Promise.resolve()).then(save);
    await running.current;
    return latest.current.value === kept.current;
  }, [save]);

  useEffect(() => {
    if (value === kept.current || !fit) return;
    const timer = setTimeout(() => void flush(), IDLE_MS);
    return () => clearTimeout(timer);
  }, [value, fit, flush]);

  return { saving, error, flush };
}
