import { platformLook } from "@/components/data/platform-mark";
import type { Copy, RankedCreative } from "./queries";

/** Which kind of ad a preview resembles: a result of a search, a post, or nothing that is known. */
export type Shape = "search" | "post" | "bare";

const SEARCHES: ReadonlySet<string> = new Set(["google_ads", "microsoft_ads"]);
const DISPLAYED = /display|image|video|app|discovery|demand/;

export function shapeOf(platform: string, { headline, body, type }: Copy): Shape {
  if (!headline && !body) return "bare";
  return SEARCHES.has(platform) && !DISPLAYED.test(type ?? "") ? "search" : "post";
}

/** The first texts of those that a platform combines. */
export function firstLines(text: string | null, count: number): string[] {
  return (text ?? "").split("\n").filter(Boolean).slice(0, count);
}

/** A name as a platform spells it, in words: `responsive_search_ad`, `SHOP_NOW`. */
export function inWords(name: string | null): string | undefined {
  const words = name?.toLowerCase().replaceAll("_", " ").trim();
  return words ? words[0]?.toUpperCase() + words.slice(1) : undefined;
}

/** Host and path of a landing page, as ads show them; undefined of what is no web address. */
export function shownAddress(url: string | null): string | undefined {
  const address = webAddress(url);
  return address && `${address.host.replace(/^www\./, "")}${address.pathname === "/" ? "" : address.pathname}`;
}

/** An address that a link may lead to: what a platform tells could be anything, a script for one. */
export function webAddress(url: string | null): URL | undefined {
  const address = url ? URL.parse(url) : null;
  return address && (address.protocol === "https:" || address.protocol === "http:") ? address : undefined;
}

interface Named {
  kind: RankedCreative["kind"];
  creative_id: string;
  name: string | null;
}

export function nameOf({ kind, name, creative_id: id }: Named): string {
  return name ?? `${kind === "ad" ? "Ad" : "Creative"} ${id}`;
}

/** "Meta Ads creative, shown by 3 ads" or "Google Ads ad": where a platform tells no creative, the ad is its own. */
export function kindOf({ kind, platform, ads }: RankedCreative): string {
  const { label } = platformLook(platform);
  if (kind === "ad") return `${label} · ad`;
  return ads > 1 ? `${label} · creative of ${ads} ads` : `${label} · creative`;
}
