import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { notifyFailed } from "@/components/ui/toast";
import { type Mapping, type Upload, useAdoptUpload } from "./queries";

export interface MappingDraft {
  /** As it is changed at present, or as the server has it. */
  mapping: Mapping;
  /** Whether it was changed and not checked since: nothing can be written meanwhile. */
  isChanged: boolean;
  change: (mapping: Mapping) => void;
  undo: () => void;
  /** Lets the server say what the file gives with it. */
  check: () => void;
  isChecking: boolean;
}

/** The mapping while it is worked on; the server checks it before anything can be written with it. */
export function useMappingDraft(upload: Upload): MappingDraft {
  const [draft, setDraft] = useState<Mapping>();
  const adopt = useAdoptUpload();
  const { mutate, isPending } = $api.useMutation("put", "/api/v1/uploads/{upload_id}/mapping", {
    onSuccess: (changed) => {
      adopt(changed);
      setDraft(undefined);
    },
    onError: (error) => notifyFailed("The mapping was not taken.", error),
  });
  const mapping = draft ?? upload.mapping;
  return {
    mapping,
    isChanged: draft !== undefined,
    change: setDraft,
    undo: () => setDraft(undefined),
    check: () => mutate({ params: { path: { upload_id: upload.id } }, body: mapping, headers: { "Idempotency-Key": idempotencyKey() } }),
    isChecking: isPending,
  };
}
