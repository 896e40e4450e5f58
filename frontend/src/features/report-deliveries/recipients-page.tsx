import { MailPlus } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/api/session";
import { useWho } from "@/api/people";
import { AgoText } from "@/components/data/ago-text";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { ApproveForm } from "./parts/approve-form";
import { DeliveryTabs } from "./parts/delivery-tabs";
import { PlainRow } from "./parts/plain-row";
import { ShowMore } from "./parts/show-more";
import { type Approved, useApproved, useApprovedChanges } from "./queries";

/** Addresses of no member that reports may go to, and who said so. */
export function RecipientsPage() {
  const query = useApproved();
  const mayDecide = useCan("members:admin");
  const [leaving, setLeaving] = useState<Approved>();
  const { withdraw, isWithdrawing } = useApprovedChanges();
  const onWithdraw = async ({ address, ...one }: Approved) => {
    try {
      await withdraw(one.id);
      notifyDone(`Reports to ${address} wait for an approval again.`);
    } catch (error) {
      notifyFailed("The approval was not withdrawn.", error);
    }
    setLeaving(undefined);
  };
  return (
    <PageBody>
      <PageHeader title="Approved addresses" description="Members get reports without asking. Other addresses wait until an admin approves them." />
      <DeliveryTabs />
      {mayDecide && <ApproveForm />}
      <ListCard
        title="Approved"
        query={{ ...query, data: query.data && { items: query.data.pages.flatMap(({ items }) => items) } }}
        label="addresses"
        empty={
          <EmptyState icon={MailPlus} title="No address is approved yet">
            Reports to other addresses than those of members wait until an admin approves them.
          </EmptyState>
        }
        footer={<ShowMore query={query} />}
      >
        {({ items }) => (
          <ul aria-label="Approved addresses" className="divide-y border-t">
            {items.map((one) => (
              <PlainRow
                key={one.id}
                title={one.address}
                actions={
                  mayDecide && (
                    <Button size="sm" onClick={() => setLeaving(one)}>
                      Withdraw<span className="sr-only"> {one.address}</span>
                    </Button>
                  )
                }
              >
                <ApprovedBy one={one} />
              </PlainRow>
            ))}
          </ul>
        )}
      </ListCard>
      <ConfirmDialog open={leaving !== undefined} onOpenChange={() => setLeaving(undefined)} title={`Withdraw ${leaving?.address ?? "it"}?`} action="Withdraw" busy={isWithdrawing} onConfirm={() => leaving && void onWithdraw(leaving)}>
        What goes there next waits for an approval again. What was sent stays sent.
      </ConfirmDialog>
    </PageBody>
  );
}

function ApprovedBy({ one }: { one: Approved }) {
  const who = useWho();
  return (
    <>
      Approved by: {who(one.approved_by)}, <AgoText at={one.approved_at} />.
    </>
  );
}
