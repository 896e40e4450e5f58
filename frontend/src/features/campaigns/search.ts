import { z } from "zod/mini";
import type { Schema } from "@/api/client";
import { MEASURE_KEYS } from "./measure-keys";

export type Platform = Schema<"Platform">;

const PLATFORMS: readonly Platform[] = ["google_ads", "meta_ads", "linkedin_ads", "tiktok_ads", "microsoft_ads"];

const text = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(200))), undefined);

/** What the overview keeps in its address, beside the view that all pages share. */
export const campaignsSearch = z.object({
  /** Platforms, separated by commas; unknown ones are left out. */
  platforms: text,
  q: text,
  sort: text,
  measure: z.catch(z.optional(z.enum(MEASURE_KEYS)), undefined),
});
export type CampaignsSearch = z.infer<typeof campaignsSearch>;

export const campaignSearch = z.object({
  measure: campaignsSearch.shape.measure,
  sort: text,
});

export const DEFAULT_SORT = "-spend";

export function readPlatforms(value: string | undefined): Platform[] {
  return (value ?? "").split(",").filter((name): name is Platform => (PLATFORMS as readonly string[]).includes(name));
}

/** The address's text for `platforms` with `platform` switched on or off. */
export function togglePlatform(platforms: readonly Platform[], platform: Platform): string | undefined {
  const next = platforms.includes(platform) ? platforms.filter((name) => name !== platform) : [...platforms, platform];
  return next.length > 0 ? next.join(",") : undefined;
}
