import { Link, useLocation } from "@tanstack/react-router";
import { DoorPage } from "@/components/ui/door-page";
import { AskForLinkForm } from "./ask-for-link-form";
import { SetPasswordForm } from "./set-password-form";

/** Without a link: asks for one. With a link, whose token stands behind `#`: sets the password. */
export function PasswordResetPage() {
  const token = useLocation({ select: (location) => location.hash });
  const back = (
    <p className="mt-5 text-center text-sm">
      <Link to="/sign-in" className="text-brand underline">
        Back to sign-in
      </Link>
    </p>
  );
  if (token) {
    return (
      <DoorPage title="Set a new password" description="Every browser that is signed in with the old one is signed out." footer={back}>
        <SetPasswordForm token={token} />
      </DoorPage>
    );
  }
  return (
    <DoorPage title="Forgot your password?" description="We send you a link that sets a new one." footer={back}>
      <AskForLinkForm />
    </DoorPage>
  );
}
