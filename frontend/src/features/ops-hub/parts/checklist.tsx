import { notifyFailed } from "@/components/ui/toast";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ProgressBar } from "@/components/ui/progress-bar";
import { type SetupTask, type SetupTasks, useUpdateTask } from "../queries";
import { taskTitle } from "../words";
import { TaskRow } from "./task-row";

interface ChecklistProps {
  tasks: SetupTasks;
  mayWrite: boolean;
}

/** Every step of the setup, with what can be said of it. */
export function Checklist({ tasks: { items, progress }, mayWrite }: ChecklistProps) {
  const update = useUpdateTask();
  const settled = progress.done + progress.skipped;
  const say = async (task: SetupTask, body: { skipped: boolean } | { done: boolean }) => {
    try {
      await update.mutateAsync({ params: { path: { key: task.key } }, body });
    } catch (error) {
      notifyFailed(`“${taskTitle(task.key)}” was not changed.`, error);
    }
  };
  return (
    <Card>
      <CardHeader title="Setup" description="Steps tick themselves off when what they are about is so." />
      <CardBody>
        <ProgressBar label="Progress" value={progress.total === 0 ? 0 : settled / progress.total} note={`${settled} of ${progress.total}`} />
      </CardBody>
      <ol aria-label="Setup steps" className="divide-y border-t">
        {items.map((task) => (
          <TaskRow key={task.key} task={task} mayWrite={mayWrite} busy={update.isPending && update.variables?.params.path.key === task.key} onSay={(body) => void say(task, body)} />
        ))}
      </ol>
    </Card>
  );
}
