import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useAdoptMe } from "@/api/session";
import { DoorPage } from "@/components/ui/door-page";
import { Notice } from "@/components/ui/notice";
import { OidcLink } from "./oidc-link";
import { SecondStepForm } from "./second-step-form";
import { SignInForm } from "./sign-in-form";
import { SystemStatus } from "./system-status";

const REASONS = {
  account: "There is no account here for it. Ask an admin to invite you with the same address.",
  refused: "The provider did not let you in.",
  state: "The answer came too late or was not for this browser. Try again.",
  token: "The provider's answer could not be trusted. Try again, and tell an admin if it stays so.",
  proof: "That was not the account that is signed in here.",
  away: "The provider cannot be reached. Try again shortly, or use your password.",
};

/** The door: sign in, and go on to where you wanted to be. */
export function SignInPage() {
  const { to = "/", ended, changed, failed, step } = useSearch({ from: "/sign-in" });
  const router = useRouter();
  const navigate = useNavigate();
  const adopt = useAdoptMe();
  if (step) {
    return (
      <DoorPage title="Sign in" description="One more step." footer={<SystemStatus />}>
        <SecondStepForm
          onSignedIn={(me) => {
            adopt(me);
            router.history.replace(to);
          }}
          onRestart={() => void navigate({ to: "/sign-in", search: { to } })}
        />
      </DoorPage>
    );
  }
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
      {failed && (
        <Notice tone="bad" role="alert" title="You are not signed in.">
          {REASONS[failed]}
        </Notice>
      )}
      <SignInForm to={to} />
      <OidcLink to={to} />
    </DoorPage>
  );
}
