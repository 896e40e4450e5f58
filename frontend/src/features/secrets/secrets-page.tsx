import { CredentialsCard } from "./parts/credentials-card";
import { EventsCard } from "./parts/events-card";
import { KeysCard } from "./parts/keys-card";
import { RotationsCard } from "./parts/rotations-card";

/** The vault from outside: its keys, what it holds, and what happened to it. No value is ever shown. */
export function SecretsPage() {
  return (
    <>
      <KeysCard />
      <RotationsCard />
      <CredentialsCard />
      <EventsCard />
    </>
  );
}
