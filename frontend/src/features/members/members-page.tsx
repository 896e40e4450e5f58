import { UserPlus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { $api } from "@/api/client";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { plural } from "@/lib/format";
import { InvitationsCard } from "./parts/invitations-card";
import { MemberTable } from "./parts/member-table";

const InviteDialog = lazy(() => import("./parts/invite-dialog"));

/** Who may work in this tenant, as what, and who is on the way in. */
export function MembersPage() {
  const query = $api.useQuery("get", "/api/v1/members");
  const [inviting, setInviting] = useState(false);
  const mayInvite = useCan("members:admin");
  const count = query.data?.items.length;
  const invite = mayInvite && (
    <Button variant="primary" onClick={() => setInviting(true)}>
      <UserPlus aria-hidden /> Invite
    </Button>
  );
  return (
    <>
      <Card>
        <CardHeader
          title="Members"
          description={count === undefined ? "Who may work in this tenant, and as what" : `${plural(count, "person", "people")} may work in this tenant`}
          actions={invite}
        />
        <DataState query={query} label="members" skeleton={<Skeleton className="mx-5 mb-5 h-40" />}>
          {(page) => <MemberTable members={page.items} />}
        </DataState>
      </Card>
      {mayInvite && <InvitationsCard />}
      <Suspense>{inviting && <InviteDialog onClose={() => setInviting(false)} />}</Suspense>
    </>
  );
}
