import { CircleCheckBig, Hourglass } from "lucide-react";
import { Card } from "@/components/ui/card";
import type { SetupTasks } from "../queries";
import { TASKS } from "../words";
import { TaskLink } from "./task-link";

/** The one thing to do now. */
export function NextStep({ tasks: { items, next_task: key } }: { tasks: SetupTasks }) {
  const task = items.find((item) => item.key === key);
  if (!task) return <NothingToDo waiting={items.some(({ state }) => state === "unavailable")} />;
  const { title, why } = TASKS[task.key];
  return (
    <Card aria-labelledby="next-step" className="border-brand/40 p-4 sm:p-5">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <p className="text-xs font-medium text-brand">Next step</p>
          <h2 id="next-step" className="mt-0.5 text-lg font-semibold text-ink">
            {title}
          </h2>
          <p className="mt-0.5 text-sm text-ink-2">{why}</p>
        </div>
        <TaskLink task={task} variant="primary" />
      </div>
    </Card>
  );
}

function NothingToDo({ waiting }: { waiting: boolean }) {
  const Icon = waiting ? Hourglass : CircleCheckBig;
  return (
    <Card aria-labelledby="next-step" className="flex items-center gap-3 p-4 sm:p-5">
      <Icon className={`size-6 shrink-0 ${waiting ? "text-ink-3" : "text-good"}`} aria-hidden />
      <div>
        <h2 id="next-step" className="text-md font-semibold text-ink">
          {waiting ? "Nothing to do for now" : "You are set up"}
        </h2>
        <p className="text-sm text-ink-2">{waiting ? "What is left needs parts of Opsight that this installation does not have yet." : "Every step is done or left out."}</p>
      </div>
    </Card>
  );
}
