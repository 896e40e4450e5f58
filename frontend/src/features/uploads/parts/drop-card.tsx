import { useNavigate } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useId, useState } from "react";
import { toProblem } from "@/api/problem";
import { useTenant } from "@/api/session";
import { DropZone } from "@/components/data/drop-zone";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { ProgressBar } from "@/components/ui/progress-bar";
import { formatBytes } from "@/lib/format";
import { guessKind, KIND_KEYS, KINDS } from "../kinds";
import { type Upload, type UploadKind, uploadOptions } from "../queries";
import { sendFile } from "../send-file";

const LARGEST = 100 * 1024 * 1024;
const ENDINGS = ".csv,.tsv,.txt,.ndjson,.jsonl,.parquet,.xlsx";

/** Takes a file by drop or choice, asks what it is, and sends it with progress. */
export function DropCard() {
  const [file, setFile] = useState<File>();
  const [kind, setKind] = useState<UploadKind>("ad_performance");
  const choose = (chosen: File) => {
    setFile(chosen);
    setKind(guessKind(chosen.name));
  };
  return (
    <Card className="p-4 sm:p-5">
      {file ? <SendForm key={file.name + file.size} file={file} kind={kind} onKind={setKind} onClear={() => setFile(undefined)} /> : <DropZone hint="CSV, TSV, NDJSON, Parquet or Excel, up to 100 MB" accept={ENDINGS} label="File to upload" onFile={choose} />}
    </Card>
  );
}

interface SendFormProps {
  file: File;
  kind: UploadKind;
  onKind: (kind: UploadKind) => void;
  onClear: () => void;
}

function SendForm({ file, kind, onKind, onClear }: SendFormProps) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { currency } = useTenant();
  const [share, setShare] = useState<number>();
  const [failure, setFailure] = useState<unknown>();
  const unfit = whyUnfit(file);
  const send = async () => {
    setFailure(undefined);
    setShare(0);
    try {
      const upload = await sendFile<Upload>("/api/v1/uploads", { filename: file.name, kind, currency }, file, { onProgress: setShare });
      client.setQueryData(uploadOptions(upload.id).queryKey, upload);
      void client.invalidateQueries({ queryKey: ["get", "/api/v1/uploads"] });
      await navigate({ to: "/uploads/$uploadId", params: { uploadId: upload.id } });
    } catch (error) {
      setFailure(error);
      setShare(undefined);
    }
  };
  return (
    <div className="grid gap-4">
      <div className="flex items-center justify-between gap-3">
        <p className="min-w-0 truncate text-md font-semibold">
          {file.name} <span className="text-sm font-normal text-ink-3">{formatBytes(file.size)}</span>
        </p>
        <Button variant="ghost" size="sm" onClick={onClear} disabled={share !== undefined}>
          <X aria-hidden /> Another file
        </Button>
      </div>
      <KindChoice kind={kind} onKind={onKind} />
      {unfit && (
        <Notice tone="bad" role="alert" title={unfit.title}>
          {unfit.text}
        </Notice>
      )}
      {failure !== undefined && <SendFailure error={failure} />}
      {share === undefined ? (
        <div>
          <Button variant="primary" size="lg" onClick={() => void send()} disabled={unfit !== undefined}>
            Read this file
          </Button>
        </div>
      ) : (
        <ProgressBar label="Sending the file" value={share} note={share < 1 ? undefined : "Reading it …"} />
      )}
    </div>
  );
}

function whyUnfit(file: File): { title: string; text: string } | undefined {
  if (file.size === 0) return { title: "This file is empty.", text: "Export it again, or choose another one." };
  if (file.size > LARGEST) return { title: "This file is too large.", text: "A file may have up to 100 MB. Split it by month, or connect the source instead." };
  return undefined;
}

function KindChoice({ kind, onKind }: Pick<SendFormProps, "kind" | "onKind">) {
  const id = useId();
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-medium">What is in it?</legend>
      <div className="grid gap-2 sm:grid-cols-2 xl:grid-cols-4">
        {KIND_KEYS.map((key) => (
          <div
            key={key}
            className="flex gap-2.5 rounded-md border p-3 hover:bg-surface-2 has-checked:border-brand has-checked:bg-brand-soft"
          >
            <input id={`${id}-${key}`} type="radio" name="kind" value={key} checked={kind === key} onChange={() => onKind(key)} aria-describedby={`${id}-${key}-text`} className="mt-0.5 size-4 accent-brand" />
            <div>
              <label htmlFor={`${id}-${key}`} className="block cursor-pointer text-sm font-medium">
                {KINDS[key].label}
              </label>
              <p id={`${id}-${key}-text`} className="text-xs text-ink-2">
                {KINDS[key].text}
              </p>
            </div>
          </div>
        ))}
      </div>
    </fieldset>
  );
}

function SendFailure({ error }: { error: unknown }) {
  const problem = toProblem(error);
  return (
    <Notice tone="bad" role="alert" title={`${problem.title}.`}>
      {problem.detail} {problem.errors.map((item) => item.message).join(" ")}
      {problem.requestId && <span className="block font-mono text-xs">Request {problem.requestId}</span>}
    </Notice>
  );
}
