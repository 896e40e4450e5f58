import { Database, FileSpreadsheet, FlaskConical, type LucideIcon, Megaphone } from "lucide-react";
import { PlatformMark } from "@/components/data/platform-mark";

const ICONS: Record<string, LucideIcon> = { demo: FlaskConical, file: FileSpreadsheet, faker: Database };
const PLATFORMS = new Set(["google_ads", "meta_ads", "microsoft_ads", "linkedin_ads", "tiktok_ads"]);

/** The sign of a provider: an ad platform's own, or one of ours. */
export function SourceMark({ provider }: { provider: string }) {
  const Icon = ICONS[provider] ?? Megaphone;
  return (
    <span className="grid size-10 shrink-0 place-items-center rounded-md bg-surface-2 text-ink-2">
      {PLATFORMS.has(provider) ? <PlatformMark platform={provider} /> : <Icon className="size-5" aria-hidden />}
    </span>
  );
}
