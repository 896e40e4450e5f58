import { CopyButton } from "@/components/ui/copy-button";
import { Notice } from "@/components/ui/notice";

interface SecretOnceProps {
  secret: string;
  /** What the secret is called, for the button's name: "Copy the key". */
  name: string;
}

/** A secret that the API shows this once only, with the way to keep it. */
export function SecretOnce({ secret, name }: SecretOnceProps) {
  return (
    <>
      <Notice tone="warn" title="Copy it now." className="mb-3">
        It is shown this once only.
      </Notice>
      <div className="flex flex-wrap items-center gap-2 rounded-md border bg-surface-2 p-2">
        <code className="min-w-48 flex-1 px-1 font-mono text-sm break-all select-all">{secret}</code>
        <CopyButton text={secret} variant="primary">
          Copy<span className="sr-only"> the {name}</span>
        </CopyButton>
      </div>
    </>
  );
}
