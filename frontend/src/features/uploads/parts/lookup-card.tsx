import { Link2 } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ProgressBar } from "@/components/ui/progress-bar";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { type Upload, useAdoptUpload } from "../queries";
import { sendFile } from "../send-file";

/** A second file that has the names: its newest row for each id is joined on. */
export function LookupCard({ upload }: { upload: Upload }) {
  const input = useRef<HTMLInputElement>(null);
  const adopt = useAdoptUpload();
  const [share, setShare] = useState<number>();
  const add = async (file: File) => {
    setShare(0);
    try {
      adopt(await sendFile<Upload>(`/api/v1/uploads/${upload.id}/lookups`, { filename: file.name }, file, { onProgress: setShare }));
      notifyDone(`Names of ${file.name} are joined on.`);
    } catch (error) {
      notifyFailed("The second file was not joined.", error);
    } finally {
      setShare(undefined);
    }
  };
  return (
    <Card>
      <CardHeader
        title="Names from a second file"
        description="If this file has only ids, add the platform’s list of campaigns or ads; the newest name of each id is taken."
        actions={
          <Button onClick={() => input.current?.click()} busy={share !== undefined}>
            <Link2 aria-hidden /> Add a file
          </Button>
        }
      />
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,.ndjson,.jsonl,.parquet,.xlsx"
        className="sr-only"
        tabIndex={-1}
        aria-label="Second file with names"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file) void add(file);
        }}
      />
      {(share !== undefined || upload.lookups.length > 0) && (
        <CardBody className="grid gap-2">
          {share !== undefined && <ProgressBar label="Sending the second file" value={share} />}
          <ul className="grid gap-1 text-sm">
            {upload.lookups.map((lookup) => (
              <li key={lookup.id}>
                <span className="font-medium">{lookup.filename}</span>{" "}
                <span className="text-ink-2">
                  {plural(lookup.rows, "row")}, joined on {lookup.match_field.replaceAll("_", " ")}
                  {lookup.version_column ? `, newest by ${lookup.version_column}` : ""}, gives {lookup.fields.map((field) => field.field.replaceAll("_", " ")).join(", ")}
                </span>
              </li>
            ))}
          </ul>
        </CardBody>
      )}
    </Card>
  );
}
