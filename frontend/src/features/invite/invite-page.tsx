import { Link, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { $api } from "@/api/client";
import { ROLES } from "@/api/roles";
import { toProblem } from "@/api/problem";
import { DoorPage } from "@/components/ui/door-page";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { AcceptForm } from "./accept-form";

/** Where the link of an invitation leads; its token stands behind `#`. */
export function InvitePage() {
  const token = useLocation({ select: (location) => location.hash });
  const { mutate, data, error } = $api.useMutation("post", "/api/v1/auth/invitation/open");
  useEffect(() => {
    if (token) mutate({ body: { token } });
  }, [mutate, token]);
  if (!token) return <NoInvitation isGone detail="" />;
  if (error) return <NoInvitation isGone={[404, 422].includes(toProblem(error).status)} detail={toProblem(error).title} />;
  if (!data) {
    return (
      <DoorPage title="Your invitation">
        <Skeleton className="h-40" />
      </DoorPage>
    );
  }
  return (
    <DoorPage
      title={`Join ${data.tenant_name}`}
      description={
        <>
          <strong className="font-medium text-ink">{data.email}</strong> is invited as {ROLES[data.role].label.toLowerCase()}.
        </>
      }
    >
      <AcceptForm token={token} invitation={data} />
    </DoorPage>
  );
}

function NoInvitation({ isGone, detail }: { isGone: boolean; detail: string }) {
  return (
    <DoorPage title="Your invitation">
      <Notice tone="warn" role="alert" title={isGone ? "This link does not work any more." : "The invitation could not be opened."}>
        {isGone ? "It works once, for seven days. Ask whoever invited you to send it again." : `${detail}. Reload to try again.`}
      </Notice>
      <Link to="/sign-in" className="justify-self-center text-sm text-brand underline">
        Go to sign-in
      </Link>
    </DoorPage>
  );
}
