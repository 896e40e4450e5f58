import { AgoText } from "@/components/data/ago-text";
import { DataState } from "@/components/data/data-state";
import { Fact, FactList } from "@/components/data/fact-list";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { type Readiness, TRANSPORTS } from "./describe";
import { CheckRow } from "./parts/check-row";
import { useLookAgain, useReadiness } from "./queries";

/** Whether mail of this installation arrives: what receivers find, and the records to publish. */
export function EmailSenderPage() {
  const query = useReadiness();
  const { mutate, isPending } = useLookAgain();
  return (
    <Card>
      <CardHeader
        title="E-mail sender"
        description="What receivers look at before they take mail of this installation."
        actions={
          query.data && (
            <Button busy={isPending} onClick={() => mutate()}>
              Look again
            </Button>
          )
        }
      />
      <DataState
        query={query}
        label="checks of the sender"
        skeleton={
          <CardBody>
            <Skeleton className="h-48" />
          </CardBody>
        }
      >
        {(found) => (
          <>
            <Sender found={found} />
            <ul className="divide-y border-t">
              {found.checks.map((check) => (
                <CheckRow key={check.name} check={check} />
              ))}
            </ul>
          </>
        )}
      </DataState>
    </Card>
  );
}

function Sender({ found }: { found: Readiness }) {
  return (
    <CardBody>
      <FactList>
        <Fact label="Sender">{found.sender}</Fact>
        <Fact label="Mail">{TRANSPORTS[found.transport]}</Fact>
        <Fact label="Ready">{found.ready ? <Badge tone="good">Ready to send</Badge> : <Badge tone="warn">Not ready</Badge>}</Fact>
        <Fact label="Looked at">
          <AgoText at={found.checked_at} />
        </Fact>
      </FactList>
    </CardBody>
  );
}
