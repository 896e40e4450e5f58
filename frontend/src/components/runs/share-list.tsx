import { useState } from "react";
import { DataState } from "@/components/data/data-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { type ShareLink, useShareLinks } from "./share-queries";

interface ShareListProps {
  runId: string;
  busy: boolean;
  onRevoke: (id: string) => Promise<unknown>;
}

/** The links to a run, how often each was opened, and the way to end one. */
export function ShareList({ runId, busy, onRevoke }: ShareListProps) {
  const query = useShareLinks(runId);
  const [ending, setEnding] = useState<ShareLink>();
  const revoke = async ({ id }: ShareLink) => {
    try {
      await onRevoke(id);
      notifyDone("The link is revoked.");
    } catch (error) {
      notifyFailed("The link was not revoked.", error);
    }
    setEnding(undefined);
  };
  return (
    <section aria-label="Links to this run" className="border-t pt-3">
      <DataState query={query} label="links" skeleton={<Skeleton className="h-24" />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-sm text-ink-2">No link to this run yet.</p>
          ) : (
            <ul className="grid grid-cols-1 gap-3">
              {items.map((link) => (
                <li key={link.id} className="flex flex-wrap items-center gap-3">
                  <LinkText link={link} />
                  {link.state === "active" && (
                    <Button size="sm" variant="danger" onClick={() => setEnding(link)}>
                      Revoke<span className="sr-only"> the link of {formatMoment(link.created_at)}</span>
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </DataState>
      <ConfirmDialog open={ending !== undefined} onOpenChange={() => setEnding(undefined)} title="Revoke this link?" action="Revoke the link" busy={busy} onConfirm={() => ending && void revoke(ending)}>
        It opens nothing from now on, also where its page is open. It cannot be brought back; you can make another one.
      </ConfirmDialog>
    </section>
  );
}

function LinkText({ link }: { link: ShareLink }) {
  const end = link.state === "revoked" ? `revoked ${formatMoment(link.revoked_at)}` : `${link.state === "active" ? "until" : "expired"} ${formatMoment(link.expires_at)}`;
  const opened = link.views === 0 ? "never opened" : `opened ${plural(link.views, "time")}, last ${formatMoment(link.last_viewed_at)}`;
  return (
    <div className="min-w-0 flex-1 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={link.state === "active" ? "good" : "neutral"}>{link.state === "active" ? "Works" : link.state === "revoked" ? "Revoked" : "Expired"}</Badge>
        {link.formats.map((format) => format.toUpperCase()).join(", ")}
        {link.has_password && <Badge tone="outline">Password</Badge>}
      </p>
      <p className="text-xs text-ink-3">
        {end}, {opened}
      </p>
    </div>
  );
}
