import { Link, type LinkProps } from "@tanstack/react-router";
import { buttonClass } from "@/components/ui/button";
import type { SetupTask } from "../queries";
import { TASKS } from "../words";

interface TaskLinkProps {
  task: SetupTask;
  variant?: "primary" | "secondary";
}

/** To the page where the task is done, which the API names. */
export function TaskLink({ task, variant = "secondary" }: TaskLinkProps) {
  return (
    <Link to={task.path as NonNullable<LinkProps["to"]>} className={buttonClass({ variant })}>
      {TASKS[task.key].action}
    </Link>
  );
}
