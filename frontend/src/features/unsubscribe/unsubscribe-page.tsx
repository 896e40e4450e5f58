import { useParams } from "@tanstack/react-router";
import { MailX } from "lucide-react";
import { $api } from "@/api/client";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { DoorPage } from "@/components/ui/door-page";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";

const PATH = "/api/v1/unsubscribe/{token}";

/** Where the link in a mail leads. Opening it ends nothing: mail programs open links by themselves. */
export function UnsubscribePage() {
  const params = { path: useParams({ from: "/unsubscribe/$token" }) };
  const link = $api.useQuery("get", PATH, { params }, { retry: false });
  const end = $api.useMutation("post", PATH);
  const shown = end.data ?? link.data;
  if (link.error) return <NoLink isGone={[404, 422].includes(toProblem(link.error).status)} />;
  if (!shown)
    return (
      <DoorPage title="No more mail?">
        <Skeleton className="h-32" />
      </DoorPage>
    );
  if (shown.unsubscribed)
    return (
      <DoorPage title="No more mail">
        <Notice tone="good" role="status" title="Done.">
          {shown.address} is asked for reviews no more, by {shown.business} or any other of its places.
        </Notice>
      </DoorPage>
    );
  return (
    <DoorPage title="No more mail?" description={`${shown.business} asked ${shown.address} for a review.`}>
      {end.error && (
        <Notice tone="bad" role="alert" title="That did not work.">
          Please try again in a moment.
        </Notice>
      )}
      <p className="text-sm text-ink-2">Should they write to you no more?</p>
      <Button variant="primary" size="lg" busy={end.isPending} onClick={() => end.mutate({ params })}>
        <MailX aria-hidden /> Unsubscribe
      </Button>
    </DoorPage>
  );
}

function NoLink({ isGone }: { isGone: boolean }) {
  return (
    <DoorPage title="No more mail?">
      <Notice tone="warn" role="alert" title={isGone ? "This link does not work." : "The link could not be opened."}>
        {isGone ? "Part of it may be missing: copy all of it from the mail." : "Reload to try again."}
      </Notice>
    </DoorPage>
  );
}
