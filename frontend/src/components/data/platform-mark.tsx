import { cn } from "@/lib/cn";

export interface PlatformLook {
  label: string;
  letter: string;
  color: string;
}

const LOOKS: Record<string, PlatformLook> = {
  google_ads: { label: "Google Ads", letter: "G", color: "var(--series-1)" },
  meta_ads: { label: "Meta Ads", letter: "M", color: "var(--series-2)" },
  microsoft_ads: { label: "Microsoft Ads", letter: "B", color: "var(--series-3)" },
  tiktok_ads: { label: "TikTok Ads", letter: "T", color: "var(--series-4)" },
  linkedin_ads: { label: "LinkedIn Ads", letter: "L", color: "var(--series-5)" },
};

/** How a platform is named and coloured everywhere. An unknown one is named as it names itself. */
export function platformLook(platform: string): PlatformLook {
  return LOOKS[platform] ?? { label: platform.replaceAll("_", " "), letter: (platform[0] ?? "?").toUpperCase(), color: "var(--series-6)" };
}

/** A small mark in the platform's colour, always beside its name. */
export function PlatformMark({ platform, className }: { platform: string; className?: string }) {
  const { color } = platformLook(platform);
  return <span aria-hidden className={cn("inline-block size-2.5 shrink-0 rounded-[3px]", className)} style={{ background: color }} />;
}
