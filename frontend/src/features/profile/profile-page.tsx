import { NameCard } from "./parts/name-card";
import { PasswordCard } from "./parts/password-card";
import { SecondFactorCard } from "./parts/second-factor-card";

/** The user's own account. */
export function ProfilePage() {
  return (
    <>
      <NameCard />
      <PasswordCard />
      <SecondFactorCard />
    </>
  );
}
