import { useMe } from "@/api/session";
import { Fact, FactList } from "@/components/data/fact-list";
import { useIsVisiting, VisitNotice } from "@/components/data/visit-notice";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { NameCard } from "./parts/name-card";
import { PasswordCard } from "./parts/password-card";
import { SecondFactorCard } from "./parts/second-factor-card";

/** The user's own account. */
export function ProfilePage() {
  if (useIsVisiting()) return <OwnAccount />;
  return (
    <>
      <NameCard />
      <PasswordCard />
      <SecondFactorCard />
    </>
  );
}

/** Who one is, for as long as nothing of it can be changed. */
function OwnAccount() {
  const { user } = useMe();
  return (
    <Card>
      <CardHeader title="Profile" description="Your own account, not that of whoever you look as." />
      <CardBody className="grid grid-cols-1 gap-4">
        <FactList>
          <Fact label="Name">{user.name}</Fact>
          <Fact label="E-mail">{user.email}</Fact>
        </FactList>
        <VisitNotice>Name, password and second factor cannot be changed now.</VisitNotice>
      </CardBody>
    </Card>
  );
}
