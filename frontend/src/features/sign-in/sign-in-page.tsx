import { useSearch } from "@tanstack/react-router";
import { DoorPage } from "@/components/ui/door-page";
import { Notice } from "@/components/ui/notice";
import { SignInForm } from "./sign-in-form";
import { SystemStatus } from "./system-status";

/** The door: sign in, and go on to where you wanted to be. */
export function SignInPage() {
  const { to, ended, changed } = useSearch({ from: "/sign-in" });
  return (
    <DoorPage title="Sign in" description="Fresh, provable numbers for every client." footer={<SystemStatus />}>
      {ended && (
        <Notice role="status" title="Your session ended.">
          Sign in again and you are back where you were.
        </Notice>
      )}
      {changed && (
        <Notice tone="good" role="status" title="Your password is set.">
          Sign in with it.
        </Notice>
      )}
      <SignInForm to={to ?? "/"} />
    </DoorPage>
  );
}
