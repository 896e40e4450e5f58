import { useNavigate } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { $api } from "@/api/client";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { isRunning, type Upload } from "../queries";

/** Deletes the file after asking. Rows that were written stay. */
export function DeleteUploadButton({ upload }: { upload: Upload }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayWrite = useCan("ingestion:write");
  const { mutate, isPending } = $api.useMutation("delete", "/api/v1/uploads/{upload_id}", {
    onSuccess: async () => {
      notifyDone(`${upload.filename} was deleted.`);
      await navigate({ to: "/uploads" });
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/uploads"] });
    },
    onError: (error) => notifyFailed("The upload was not deleted.", error),
  });
  if (!mayWrite || isRunning(upload.state)) return null;
  return (
    <>
      <Button variant="danger" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden /> Delete
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${upload.filename}?`}
        action="Delete file"
        busy={isPending}
        onConfirm={() => mutate({ params: { path: { upload_id: upload.id } } })}
      >
        The file and its mapping go.{upload.state === "committed" ? " The rows it wrote stay in the warehouse." : " Nothing of it was written."}
      </ConfirmDialog>
    </>
  );
}
