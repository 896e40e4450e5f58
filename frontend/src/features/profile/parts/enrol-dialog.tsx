import { useEffect, useState } from "react";
import { $api } from "@/api/client";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { CodeInput } from "@/components/ui/code-input";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { isCode } from "@/lib/factor-code";

interface EnrolDialogProps {
  onEnrolled: (recoveryCodes: string[]) => void;
  onClose: () => void;
}

/** Shows the picture for the app, and counts the app once a code of it fits. */
export default function EnrolDialog({ onEnrolled, onClose }: EnrolDialogProps) {
  const [code, setCode] = useState("");
  const { mutate: start, data, error: notBegun } = $api.useMutation("post", "/api/v1/me/second-factor");
  const confirm = $api.useMutation("post", "/api/v1/me/second-factor/confirm", { onSuccess: ({ codes }) => onEnrolled(codes) });
  useEffect(() => start({}), [start]);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (isCode(code)) confirm.mutate({ body: { code: code.trim() } });
  };
  const problem = confirm.error ? toProblem(confirm.error) : undefined;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} size="sm" title="Set up an authenticator app" description="Scan the picture with the app, then give the code that it shows.">
      {notBegun && (
        <Notice tone="bad" role="alert" title={`${toProblem(notBegun).title}.`} className="mb-3">
          {toProblem(notBegun).detail}
        </Notice>
      )}
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <div className="mx-auto size-52 overflow-hidden rounded-md border bg-white p-2">
          {data ? <img alt="QR code for the authenticator app" className="size-full" src={`data:image/svg+xml,${encodeURIComponent(withNamespace(data.qr_svg))}`} /> : <Skeleton className="size-full" />}
        </div>
        <div className="flex items-center gap-2 rounded-md border bg-surface-2 p-2">
          <code className="min-w-0 flex-1 px-1 font-mono text-xs break-all select-all">{data?.secret ?? "…"}</code>
          {data && <CopyButton text={data.secret} />}
        </div>
        <Field label="Code of the app" error={problem && (problem.code === "code_wrong" ? "This is not the code that the app shows now." : (problem.detail ?? problem.title))}>
          {(control) => <CodeInput {...control} value={code} onChange={(event) => setCode(event.target.value)} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={confirm.isPending} disabled={!data || !isCode(code)}>
            Turn on
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** An SVG in an address, unlike one in a page, names its namespace. */
function withNamespace(svg: string): string {
  return svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
}
