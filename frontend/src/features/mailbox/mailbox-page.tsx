import { useSearch } from "@tanstack/react-router";
import { Mails } from "lucide-react";
import { $api } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { MailList } from "./parts/mail-list";
import { OpenMail } from "./parts/open-mail";

/** What Opsight would have sent, for trying it out without a mail server. */
export function MailboxPage() {
  const { mail } = useSearch({ from: "/_app/mailbox" });
  const query = $api.useQuery("get", "/api/v1/mailbox", {}, { refetchInterval: 5000 });
  return (
    <PageBody className="max-w-[1240px]">
      <PageHeader title="Mailbox" description="This installation has no mail server: what it would have sent is kept here." />
      <DataState
        query={query}
        label="mails"
        skeleton={<Skeleton className="h-60" />}
        isEmpty={(page) => page.items.length === 0}
        empty={
          <Card>
            <EmptyState icon={Mails} title="No mail yet">
              Invitations and links to set a new password come here.
            </EmptyState>
          </Card>
        }
      >
        {({ items }) => (
          <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
            <MailList mails={items} open={mail ?? items[0]?.id} />
            {(mail ?? items[0]?.id) && <OpenMail id={mail ?? items[0]?.id ?? ""} />}
          </div>
        )}
      </DataState>
    </PageBody>
  );
}
