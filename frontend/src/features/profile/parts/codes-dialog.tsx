import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";

interface CodesDialogProps {
  codes: readonly string[];
  onClose: () => void;
}

/** Recovery codes, this once only. */
export default function CodesDialog({ codes, onClose }: CodesDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="sm"
      title="Your recovery codes"
      description="Each signs you in once when the app is lost."
      footer={
        <>
          <CopyButton text={codes.join("\n")} />
          <Button variant="primary" onClick={onClose}>
            I have kept them
          </Button>
        </>
      }
    >
      <Notice tone="warn" title="Keep them now." className="mb-3">
        They are shown this once only. Those of before no longer work.
      </Notice>
      <ul aria-label="Recovery codes" className="grid grid-cols-2 gap-2 pb-3">
        {codes.map((code) => (
          <li key={code}>
            <code className="block rounded-md border bg-surface-2 px-2 py-1 text-center font-mono text-sm">{code}</code>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
