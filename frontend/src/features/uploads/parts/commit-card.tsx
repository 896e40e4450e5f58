import { useQueryClient } from "@tanstack/react-query";
import { $api, idempotencyKey } from "@/api/client";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { type Upload, uploadOptions } from "../queries";

/** The one press that writes. It says beforehand how many rows go where. */
export function CommitCard({ upload }: { upload: Upload }) {
  const client = useQueryClient();
  const { preview } = upload;
  const good = upload.detected.rows - preview.rows_with_errors;
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/uploads/{upload_id}/commit", {
    onSuccess: () => client.invalidateQueries({ queryKey: uploadOptions(upload.id).queryKey }),
    onError: (error) => notifyFailed("The rows were not written.", error),
  });
  const ready = upload.state === "ready" && upload.mapping_issues.length === 0;
  return (
    <Card className="sticky bottom-3 z-10 flex flex-wrap items-center justify-between gap-3 p-4 shadow-float max-md:bottom-18">
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
    </Card>
  );
}
