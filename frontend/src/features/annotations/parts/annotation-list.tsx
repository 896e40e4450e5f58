import { Pencil, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useWho } from "@/api/people";
import { useCan } from "@/api/session";
import { PlatformMark } from "@/components/data/platform-mark";
import { Badge } from "@/components/ui/badge";
import { IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { cn } from "@/lib/cn";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { daysName } from "../days";
import { type Annotation, useAnnotationChanges } from "../queries";
import { CATEGORIES, scopeName } from "../words";

interface AnnotationListProps {
  annotations: readonly Annotation[];
  /** The numbers of their marks on the chart, by id. */
  numbers?: ReadonlyMap<string, number> | undefined;
  onEdit: (annotation: Annotation) => void;
  /** What the days lead to. */
  daysLink?: (annotation: Annotation, days: string) => ReactNode;
  className?: string;
}

/** What happened when, to what, and who says so. */
export function AnnotationList({ annotations, numbers, onEdit, daysLink, className }: AnnotationListProps) {
  const [removing, setRemoving] = useState<Annotation>();
  const { remove, busy } = useAnnotationChanges();
  const confirm = async () => {
    if (!removing) return;
    try {
      await remove(removing);
      notifyDone(`${removing.title} was removed.`);
    } catch (error) {
      notifyFailed("The annotation was not removed.", error);
    }
    setRemoving(undefined);
  };
  return (
    <>
      <ol aria-label="Annotations" className={cn("divide-y", className)}>
        {annotations.map((annotation) => (
          <AnnotationItem key={annotation.id} annotation={annotation} number={numbers?.get(annotation.id)} onEdit={onEdit} onRemove={setRemoving} daysLink={daysLink} />
        ))}
      </ol>
      <ConfirmDialog open={removing !== undefined} onOpenChange={(open) => !open && setRemoving(undefined)} title={`Remove ${removing?.title ?? "the annotation"}?`} action="Remove" busy={busy} onConfirm={() => void confirm()}>
        Nobody sees it on charts any more. The audit trail keeps that it was there.
      </ConfirmDialog>
    </>
  );
}

interface AnnotationItemProps {
  annotation: Annotation;
  number: number | undefined;
  onEdit: (annotation: Annotation) => void;
  onRemove: (annotation: Annotation) => void;
  daysLink: AnnotationListProps["daysLink"];
}

function AnnotationItem({ annotation, number, onEdit, onRemove, daysLink }: AnnotationItemProps) {
  const mayChange = useCan("metrics:write") && annotation.may_change;
  const who = useWho();
  const now = useNow(60_000);
  const { title, text, category, platform, created_by: by, created_at: at, edited_by: editor, edited_at: edited } = annotation;
  const days = daysName(annotation);
  return (
    <li className="flex items-start gap-3 px-4 py-3 sm:px-5">
      {number !== undefined && <span className="num mt-0.5 grid size-5 shrink-0 place-items-center rounded-full bg-brand-soft text-2xs font-semibold text-brand">{number}</span>}
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <span className="min-w-0 font-medium break-words text-ink">{title}</span>
          <Badge>{CATEGORIES[category]}</Badge>
        </p>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-1.5 text-xs text-ink-2">
          {daysLink?.(annotation, days) ?? days}
          <span aria-hidden>·</span>
          <span className="inline-flex min-w-0 items-center gap-1.5">
            {platform && <PlatformMark platform={platform} />}
            {scopeName(annotation)}
          </span>
        </p>
        {text && <p className="mt-1.5 text-sm break-words whitespace-pre-line text-ink-2">{text}</p>}
        <p className="mt-1 text-xs text-ink-3">
          {who(by)} wrote it {formatAgo(at, now)}
          {edited !== at && `, ${who(editor)} changed it ${formatAgo(edited, now)}`}
        </p>
      </div>
      {mayChange && (
        <div className="flex shrink-0">
          <IconButton label={`Edit ${title}`} onClick={() => onEdit(annotation)}>
            <Pencil aria-hidden />
          </IconButton>
          <IconButton label={`Remove ${title}`} onClick={() => onRemove(annotation)}>
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      )}
    </li>
  );
}
