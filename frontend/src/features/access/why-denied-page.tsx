import { useSearch } from "@tanstack/react-router";
import { useTenant } from "@/api/session";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { RequestForm } from "./parts/request-form";
import { SCOPES } from "./scopes";

/** Where a refusal leads: what is missing, why, and how to ask for it. */
export function WhyDeniedPage() {
  const { scope } = useSearch({ from: "/_app/why-denied" });
  const tenant = useTenant();
  const known = SCOPES.find((one) => one === scope);
  const has = known !== undefined && tenant.scopes.includes(known);
  return (
    <PageBody className="max-w-[760px]">
      <PageHeader title="Why you may not do this" description={`${tenant.name} · you are ${tenant.role} here`} />
      {has ? (
        <Notice tone="good" title={`You have ${known}.`}>
          It was given to you in the meantime. Go back and try again.
        </Notice>
      ) : (
        <Card>
          <CardHeader
            title={known ? `This needs ${known}` : "Ask for access"}
            description={
              tenant.workspaces
                ? "You are limited to workspaces, so you keep only what applies that limit."
                : `The role ${tenant.role} does not include ${known ?? "it"}. An owner or admin can give it to you for a while.`
            }
          />
          <CardBody>
            <RequestForm scope={known} />
          </CardBody>
        </Card>
      )}
    </PageBody>
  );
}
