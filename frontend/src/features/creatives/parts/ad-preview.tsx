import { ArrowUpRight, TextQuote } from "lucide-react";
import type { CSSProperties } from "react";
import { platformLook } from "@/components/data/platform-mark";
import { cn } from "@/lib/cn";
import { firstLines, inWords, shapeOf, shownAddress } from "../copy";
import type { Copy } from "../queries";

interface AdPreviewProps {
  platform: string;
  account: string | null;
  copy: Copy;
  /** Shows every text; in a list each is cut to its first lines. */
  whole?: boolean;
  className?: string;
}

/** What an ad says, set as on its platform. Drawn from its texts alone: no image is ever fetched from another host. */
export function AdPreview({ platform, account, copy, whole = false, className }: AdPreviewProps) {
  const style = { "--tint": platformLook(platform).color } as CSSProperties;
  const Shape = { search: SearchResult, post: Post, bare: Bare }[shapeOf(platform, copy)];
  return (
    <div style={style} className={cn("relative flex min-h-52 flex-col overflow-hidden bg-[color-mix(in_oklab,var(--tint)_9%,var(--surface-2))]", className)}>
      <span aria-hidden className="absolute inset-x-0 top-0 h-1 bg-(--tint)" />
      <Shape platform={platform} account={account} copy={copy} whole={whole} />
    </div>
  );
}

type ShapeProps = Required<Pick<AdPreviewProps, "platform" | "account" | "copy" | "whole">>;

function SearchResult({ account, copy, whole }: ShapeProps) {
  const headline = firstLines(copy.headline, whole ? 4 : 3).join(" | ");
  return (
    <div className="m-4 mt-5 flex flex-1 flex-col justify-center rounded-md border bg-surface p-3.5">
      <p className="text-xs font-semibold text-ink-2">Sponsored</p>
      <p className="mt-1 truncate text-xs text-ink-2">{shownAddress(copy.link_url) ?? account}</p>
      {headline && <p className={cn("mt-1 text-md leading-snug font-medium break-words text-brand", !whole && "line-clamp-2")}>{headline}</p>}
      <p className={cn("mt-1 text-sm break-words text-ink-2", !whole && "line-clamp-2")}>{firstLines(copy.body, 2).join(" ")}</p>
    </div>
  );
}

function Post({ platform, account, copy, whole }: ShapeProps) {
  const [headline] = firstLines(copy.headline, 1);
  const [lead, ...more] = firstLines(copy.body, whole ? 12 : 3);
  const action = inWords(copy.call_to_action);
  return (
    <div className="flex flex-1 flex-col">
      <div className="flex items-center gap-2 px-4 pt-4 pb-2">
        <span aria-hidden className="grid size-7 shrink-0 place-items-center rounded-full bg-surface text-xs font-semibold text-ink">
          {(account ?? platformLook(platform).label).slice(0, 1)}
        </span>
        <span className="min-w-0">
          <span className="block truncate text-xs font-semibold text-ink">{account ?? platformLook(platform).label}</span>
          <span className="block text-xs leading-tight text-ink-2">Sponsored</span>
        </span>
      </div>
      <p className={cn("px-4 text-lg leading-snug font-semibold tracking-tight text-balance break-words text-ink", !whole && "line-clamp-3 max-h-20")}>{headline ?? lead}</p>
      <p className={cn("flex-1 px-4 pt-1 pb-3 text-sm break-words text-ink-2", whole ? "whitespace-pre-line" : "line-clamp-3")}>{(headline ? [lead, ...more] : more).join(whole ? "\n" : " ")}</p>
      <div className="flex min-h-11 items-center justify-between gap-3 border-t bg-surface px-4 py-2">
        <span className="min-w-0 truncate text-xs text-ink-2">{shownAddress(copy.link_url) ?? inWords(copy.type)}</span>
        {action && <span className="shrink-0 rounded-sm bg-surface-3 px-2 py-1 text-xs font-semibold text-ink">{action}</span>}
      </div>
    </div>
  );
}

/** Of an ad whose texts nobody told: its kind and where it leads, as far as that is known. */
function Bare({ copy }: ShapeProps) {
  const address = shownAddress(copy.link_url);
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-1.5 p-5 text-center [background-image:radial-gradient(color-mix(in_oklab,var(--tint)_30%,transparent)_1px,transparent_1px)] [background-size:14px_14px]">
      <span className="mb-1 grid size-10 place-items-center rounded-full border bg-surface text-ink-2">
        <TextQuote className="size-5" aria-hidden />
      </span>
      <p className="rounded-sm bg-surface px-2 py-0.5 text-sm font-semibold text-ink">{inWords(copy.type) ?? "No preview"}</p>
      <p className="rounded-sm bg-surface px-2 py-0.5 text-xs text-balance text-ink-2">{copy.type ? "Says nothing of its own" : "The source told no text of it"}</p>
      {address && (
        <p className="flex max-w-full items-center gap-1 rounded-sm bg-surface px-2 py-0.5 text-xs text-ink-2">
          <ArrowUpRight className="size-3.5 shrink-0" aria-hidden /> <span className="truncate">{address}</span>
        </p>
      )}
    </div>
  );
}
