type Ask = () => Promise<boolean>;

let ask: Ask | undefined;
let asking: Promise<boolean> | undefined;

/** Says who asks the user for a fresh proof: the shell, which has the dialog. Answers how to take that back. */
export function whenProofIsWanted(next: Ask): () => void {
  ask = next;
  return () => {
    if (ask === next) ask = undefined;
  };
}

/** Whether the API refused because the user must prove again who they are; leaves the body for others to read. */
export async function wantsProof(response: Response): Promise<boolean> {
  if (response.status !== 403 || !ask) return false;
  const problem: { code?: string } = await response
    .clone()
    .json()
    .catch(() => ({}));
  return problem.code === "step_up_required";
}

/** Asks the user, once for all requests that wait; whether they proved it. */
export function proveAgain(): Promise<boolean> {
  asking ??= (ask?.() ?? Promise.resolve(false)).finally(() => {
    asking = undefined;
  });
  return asking;
}
