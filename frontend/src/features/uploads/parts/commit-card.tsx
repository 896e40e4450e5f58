import { useQueryClient } from "@tanstack/react-query";
import { $api, idempotencyKey } from "@/api/client";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { type Upload, uploadOptions } from "../queries";
import type { MappingDraft } from "../use-mapping-draft";

/** What comes next, always in sight: check what was changed, then the one press that writes. It says beforehand how many rows go where. */
export function CommitCard({ upload, draft }: { upload: Upload; draft: MappingDraft }) {
  return (
    <Card className="sticky bottom-3 z-10 flex flex-wrap items-center justify-between gap-3 p-4 shadow-float max-md:bottom-18">
      {draft.isChanged ? <Check draft={draft} /> : <Commit upload={upload} />}
    </Card>
  );
}

function Check({ draft }: { draft: MappingDraft }) {
  return (
    <>
      <p className="text-sm text-ink-2" role="status">
        <strong className="text-ink">The mapping was changed.</strong> Check it to see what the file gives with it.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button size="lg" onClick={draft.undo}>
          Undo changes
        </Button>
        <Button variant="primary" size="lg" onClick={draft.check} busy={draft.isChecking}>
          Check this mapping
        </Button>
      </div>
    </>
  );
}

function Commit({ upload }: { upload: Upload }) {
  const client = useQueryClient();
  const { preview } = upload;
  const good = upload.detected.rows - preview.rows_with_errors;
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/uploads/{upload_id}/commit", {
    onSuccess: () => client.invalidateQueries({ queryKey: uploadOptions(upload.id).queryKey }),
    onError: (error) => notifyFailed("The rows were not written.", error),
  });
  const ready = upload.state === "ready" && upload.mapping_issues.length === 0;
  return (
    <>
      <p className="text-sm text-ink-2">
        {ready ? (
          <>
            <strong className="text-ink">{plural(good, "row")}</strong> will be written
            {preview.rows_with_errors > 0 && `, ${plural(preview.rows_with_errors, "row")} kept in the quarantine with the reason`}.
          </>
        ) : (
          "Finish the mapping first: the list above says what is missing."
        )}
      </p>
      <Button
        variant="primary"
        size="lg"
        disabled={!ready}
        busy={isPending}
        onClick={() => mutate({ params: { path: { upload_id: upload.id } }, headers: { "Idempotency-Key": idempotencyKey() } })}
      >
        Write {plural(good, "row")}
      </Button>
    </>
  );
}
