import { useSearch } from "@tanstack/react-router";
import { ROLES } from "@/api/roles";
import { SCOPE_LABELS, SCOPES } from "@/api/scopes";
import { useTenant } from "@/api/session";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { RequestForm } from "./parts/request-form";

/** Where a refusal leads: what is missing, why, and how to ask for it. */
export function WhyDeniedPage() {
  const { scope } = useSearch({ from: "/_app/why-denied" });
  const tenant = useTenant();
  const known = SCOPES.find((one) => one === scope);
  const role = ROLES[tenant.role].label;
  const has = known !== undefined && tenant.scopes.includes(known);
  return (
    <PageBody className="max-w-[760px]">
      <PageHeader title="Why you may not do this" description={`${tenant.name} · your role here is ${role}`} />
      {has ? (
        <Notice tone="good" title={`You have this: ${SCOPE_LABELS[known].toLowerCase()}.`}>
          It was given to you in the meantime. Go back and try again.
        </Notice>
      ) : (
        <Card>
          <CardHeader
            title={known ? `What is missing: ${SCOPE_LABELS[known].toLowerCase()} (${known})` : "Ask for access"}
            description={
              tenant.workspaces
                ? "You are limited to workspaces, so you keep only what applies that limit."
                : `${known ? `The role ${role} does not include it.` : "Say what you need."} An owner or admin can give it to you for a while.`
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
