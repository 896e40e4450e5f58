import { useEffect, useState } from "react";
import { whenProofIsWanted } from "@/api/step-up";

interface StepUp {
  /** A request waits for the user to prove again who they are. */
  wanted: boolean;
  /** Lets it go on, or be refused. */
  settle: (proved: boolean) => void;
}

/** Opens the shell's one dialog for whatever request needs a fresh proof. */
export function useStepUp(): StepUp {
  const [waiting, setWaiting] = useState<(proved: boolean) => void>();
  useEffect(() => whenProofIsWanted(() => new Promise((resolve) => setWaiting(() => resolve))), []);
  const settle = (proved: boolean) => {
    waiting?.(proved);
    setWaiting(undefined);
  };
  return { wanted: waiting !== undefined, settle };
}
