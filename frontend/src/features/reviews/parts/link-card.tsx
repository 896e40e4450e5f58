import { ExternalLink, Link2Off } from "lucide-react";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useReviewLink } from "../queries";

/** Where customers write: the link to copy, and its code to print. */
export function LinkCard({ locationId }: { locationId: string }) {
  const query = useReviewLink(locationId);
  return (
    <Card>
      <CardHeader title="Link for customers" description="The same for everybody, whatever they think." />
      <DataState
        query={query}
        label="link"
        skeleton={
          <CardBody>
            <Skeleton className="h-56" />
          </CardBody>
        }
        isEmpty={({ url }) => url === null}
        empty={
          <EmptyState
            icon={Link2Off}
            title="No link is known"
            action={
              <a href={`/ops/locations/${locationId}/edit`} className={buttonClass({ variant: "primary" })}>
                Give it a place id
              </a>
            }
          >
            Give the location the place id of its public listing, or connect the account that lists it.
          </EmptyState>
        }
      >
        {({ url, qr_svg: code, provenance, location }) => (
          <CardBody className="grid grid-cols-1 gap-4">
            {provenance === "simulated" && (
              <Notice tone="warn" title="This listing is one of practice.">
                Nobody can write there. <Badge tone="demo">Simulated</Badge>
              </Notice>
            )}
            <div className="flex flex-wrap items-center gap-4">
              {code && <img alt={`QR code of the link to review ${location.name}`} className="size-40 rounded-md border bg-white" src={`data:image/svg+xml,${encodeURIComponent(withNamespace(code))}`} />}
              <div className="grid min-w-0 flex-1 basis-56 grid-cols-1 gap-3">
                <p className="font-mono text-xs break-all text-ink-2">{url}</p>
                {url && (
                  <div className="flex flex-wrap gap-2">
                    <CopyButton text={url}>Copy link</CopyButton>
                    <a href={url} target="_blank" rel="noreferrer" className={buttonClass({ variant: "ghost" })}>
                      <ExternalLink aria-hidden /> Try it
                    </a>
                    {code && (
                      <a href={`data:image/svg+xml,${encodeURIComponent(withNamespace(code))}`} download="review-link.svg" className={buttonClass({ variant: "ghost" })}>
                        Save the code
                      </a>
                    )}
                  </div>
                )}
              </div>
            </div>
          </CardBody>
        )}
      </DataState>
    </Card>
  );
}

/** An inline SVG stands alone only with its namespace. */
function withNamespace(svg: string): string {
  return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ');
}
