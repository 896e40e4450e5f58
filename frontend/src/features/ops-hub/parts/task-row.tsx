import { Circle, CircleCheckBig, CircleDashed, CircleSlash, Lock, type LucideIcon } from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import type { SetupTask } from "../queries";
import { TASKS, taskTitle } from "../words";
import { TaskLink } from "./task-link";

const STATES: Record<SetupTask["state"], { icon: LucideIcon; label: string; tone: Tone; mark: string }> = {
  open: { icon: Circle, label: "To do", tone: "brand", mark: "text-brand" },
  locked: { icon: Lock, label: "Locked", tone: "neutral", mark: "text-ink-3" },
  done: { icon: CircleCheckBig, label: "Done", tone: "good", mark: "text-good" },
  skipped: { icon: CircleSlash, label: "Left out", tone: "neutral", mark: "text-ink-3" },
  unavailable: { icon: CircleDashed, label: "Not here yet", tone: "outline", mark: "text-ink-3" },
};

interface TaskRowProps {
  task: SetupTask;
  mayWrite: boolean;
  busy: boolean;
  onSay: (body: { skipped: boolean } | { done: boolean }) => void;
}

/** One step: its state in words, why it cannot be done yet, and what can be said of it. */
export function TaskRow({ task, mayWrite, busy, onSay }: TaskRowProps) {
  const { icon: Icon, label, tone, mark } = STATES[task.state];
  const { title } = TASKS[task.key];
  const isSettled = task.state === "done" || task.state === "skipped";
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
      <Icon className={cn("size-5 shrink-0", mark)} aria-hidden />
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className={cn("text-sm font-medium", isSettled ? "text-ink-2" : "text-ink")}>{title}</span>
          <Badge tone={tone}>{label}</Badge>
        </p>
        <p className="mt-0.5 text-xs text-ink-2">{sentence(task)}</p>
      </div>
      <div className="flex flex-wrap gap-2 max-sm:pl-9 empty:hidden">
        {task.state === "open" && <TaskLink task={task} />}
        {mayWrite && task.state !== "unavailable" && <Sayings task={task} title={title} busy={busy} onSay={onSay} />}
      </div>
    </li>
  );
}

function Sayings({ task: { state, fact }, title, busy, onSay }: Omit<TaskRowProps, "mayWrite"> & { title: string }) {
  const isManual = fact === null;
  if (state === "done")
    return isManual ? (
      <Say label="Not done" of={title} busy={busy} onClick={() => onSay({ done: false })} />
    ) : null;
  if (state === "skipped") return <Say label="Take up again" of={title} busy={busy} onClick={() => onSay({ skipped: false })} />;
  return (
    <>
      {isManual && state === "open" && <Say label="Mark done" of={title} busy={busy} onClick={() => onSay({ done: true })} />}
      <Say label="Leave out" of={title} busy={busy} onClick={() => onSay({ skipped: true })} />
    </>
  );
}

/** Many rows have buttons of the same name: read aloud, each says of what. */
function Say({ label, of, busy, onClick }: { label: string; of: string; busy: boolean; onClick: () => void }) {
  return (
    <Button variant="ghost" onClick={onClick} busy={busy} aria-label={`${label}: ${of}`}>
      {label}
    </Button>
  );
}

function sentence({ key, state, locked_by: lockedBy }: SetupTask): string {
  if (state === "locked") return `First: ${lockedBy.map((one) => taskTitle(one)).join(", ")}.`;
  if (state === "unavailable") return "This installation has no page for it yet.";
  return TASKS[key].why;
}
