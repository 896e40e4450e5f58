import { PasswordCard } from "./parts/password-card";

/** The user's own account. */
export function ProfilePage() {
  return <PasswordCard />;
}
