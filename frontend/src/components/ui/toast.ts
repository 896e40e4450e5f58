import { toProblem } from "@/api/problem";

/** Says that something was done. `undo` offers the way back for a few seconds. */
export function notifyDone(message: string, undo?: () => void): void {
  void withToast((toast) => toast.success(message, undo ? { action: { label: "Undo", onClick: undo }, duration: 8000 } : {}));
}

/** Says what could not be done and why, with the id that support can look up. */
export function notifyFailed(message: string, error: unknown): void {
  const problem = toProblem(error);
  const id = problem.requestId ? ` Request ${problem.requestId}.` : "";
  const description = `${problem.detail ?? problem.title}${id}`;
  void withToast((toast) => toast.error(message, { description, duration: 10_000 }));
}

type Toast = (typeof import("sonner"))["toast"];

/** The library comes with the first toast, not with the first page. */
async function withToast(show: (toast: Toast) => void): Promise<void> {
  const { toast } = await import("sonner");
  show(toast);
}
