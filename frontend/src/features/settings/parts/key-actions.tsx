import { lazy, Suspense, useState } from "react";
import type { Schema } from "@/api/client";
import { Button } from "@/components/ui/button";
import { RevokeKeyButton } from "./revoke-key-button";

const RotateKeyDialog = lazy(() => import("./rotate-key-dialog"));

/** What can be done with a live key. */
export function KeyActions({ apiKey }: { apiKey: Schema<"ApiKey"> }) {
  const [rotating, setRotating] = useState(false);
  return (
    <span className="inline-flex gap-2">
      {apiKey.replaced_by === null && (
        <Button size="sm" onClick={() => setRotating(true)} aria-label={`Rotate ${apiKey.name}`}>
          Rotate
        </Button>
      )}
      <RevokeKeyButton apiKey={apiKey} />
      <Suspense>{rotating && <RotateKeyDialog apiKey={apiKey} open={rotating} onOpenChange={setRotating} />}</Suspense>
    </span>
  );
}
