import { ExternalLink } from "lucide-react";
import { Fact, FactList } from "@/components/data/fact-list";
import { platformLook } from "@/components/data/platform-mark";
import { Card, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { NO_VALUE } from "@/lib/format";
import { firstLines, inWords, webAddress } from "../copy";
import type { RankedCreative } from "../queries";
import { AdPreview } from "./ad-preview";

const EVERY = 50;

/** What the creative says now: as on its platform, and part by part. */
export function CopyCard({ creative }: { creative: RankedCreative }) {
  const { platform, kind, account_name: account, account_id: accountId } = creative;
  return (
    <Card className="overflow-hidden">
      <CardHeader title="What it says" description="As the platform told it last. The preview is set from its texts: Opsight fetches no image from elsewhere." />
      <div className="grid grid-cols-1 border-t md:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <AdPreview platform={platform} account={account} copy={creative} whole className="max-md:border-b md:border-r" />
        <FactList className="p-4 sm:p-5">
          <Fact label="Kind">{[inWords(creative.type), kind === "ad" ? "an ad that is its own creative" : "a creative that ads show"].filter(Boolean).join(", ")}</Fact>
          <Fact label="Headline">
            <Lines text={creative.headline} />
          </Fact>
          <Fact label="Text">
            <Lines text={creative.body} />
          </Fact>
          <Fact label="Call to action">{inWords(creative.call_to_action) ?? NO_VALUE}</Fact>
          <Fact label="Landing page">
            <Address url={creative.link_url} />
          </Fact>
          <Fact label="Image">
            <Address url={creative.image_url} words="Open where the platform keeps it" />
          </Fact>
          <Fact label="Account">
            {account ?? accountId} <span className="text-ink-3">({platformLook(platform).label})</span>
          </Fact>
          <Fact label={kind === "ad" ? "Ad id" : "Creative id"}>
            <span className="flex items-center gap-2">
              <code className="font-mono text-xs break-all">{creative.creative_id}</code>
              <CopyButton text={creative.creative_id} variant="ghost" />
            </span>
          </Fact>
        </FactList>
      </div>
    </Card>
  );
}

/** Several texts that a platform combines stand under one another. */
function Lines({ text }: { text: string | null }) {
  const lines = firstLines(text, EVERY);
  if (lines.length === 0) return <span className="text-ink-3">not told</span>;
  return (
    <ul className="grid gap-0.5">
      {[...new Set(lines)].map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Address({ url, words }: { url: string | null; words?: string }) {
  if (!url) return <span className="text-ink-3">not told</span>;
  const address = webAddress(url);
  if (!address) return <span className="break-all">{url}</span>;
  return (
    <a href={address.href} target="_blank" rel="noreferrer noopener" className="inline-flex max-w-full items-center gap-1 break-all text-brand hover:underline">
      {words ?? url} <ExternalLink className="size-3.5 shrink-0" aria-label="opens in a new tab" />
    </a>
  );
}
