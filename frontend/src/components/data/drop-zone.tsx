import { FileUp } from "lucide-react";
import { type DragEvent, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";

interface DropZoneProps {
  /** What files it takes, for people. */
  hint: string;
  /** Their endings, as inputs take them: `.csv,.tsv`. */
  accept: string;
  /** The accessible name of the field for the file. */
  label: string;
  onFile: (file: File) => void;
}

/** Takes a file by drop or choice. */
export function DropZone({ hint, accept, label, onFile }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const hintId = useId();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn("flex flex-col items-center rounded-lg border-2 border-dashed px-6 py-9 text-center transition-colors", over ? "border-brand bg-brand-soft" : "border-line-strong/50")}
    >
      <span className="mb-3 grid size-11 place-items-center rounded-full bg-brand-soft text-brand">
        <FileUp className="size-5" aria-hidden />
      </span>
      <p className="text-md font-semibold">Drop a file here</p>
      <p id={hintId} className="mt-1 mb-4 text-sm text-ink-2">
        {hint}
      </p>
      <Button variant="primary" aria-describedby={hintId} onClick={() => input.current?.click()}>
        Choose a file
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        className="sr-only"
        tabIndex={-1}
        aria-label={label}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) onFile(file);
        }}
      />
    </div>
  );
}
