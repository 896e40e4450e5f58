import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { type DeadLetter, useLetterChanges } from "../queries";
import { nameOf } from "./letter-columns";

/** Asks before a run is left as it is. */
export function DiscardDialog({ letter, onClose }: { letter: DeadLetter | undefined; onClose: () => void }) {
  const { discard, isDiscarding } = useLetterChanges();
  const confirm = async () => {
    if (!letter) return;
    try {
      await discard(letter.id);
      notifyDone("The run stays as it is.");
    } catch (error) {
      notifyFailed("Nothing was changed.", error);
    }
    onClose();
  };
  return (
    <ConfirmDialog open={letter !== undefined} onOpenChange={onClose} title={letter ? `Let ${nameOf(letter)} be?` : ""} action="Let it be" busy={isDiscarding} onConfirm={() => void confirm()}>
      What is missing stays missing, and it leaves this list. The run itself can still be replayed from its page.
    </ConfirmDialog>
  );
}
