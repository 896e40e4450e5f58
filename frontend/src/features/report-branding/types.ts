import type { Schema } from "@/api/client";

export type Branding = Schema<"ReportBranding">;
export type BrandingBody = Schema<"ReportBrandingReplace">;

/** What the form edits; texts are empty where there is nothing. */
export interface BrandingForm {
  name: string;
  color: string;
  footer: string;
  website: string;
}

export const FIELDS = ["name", "color", "footer", "website"] as const;

export function formOf({ name, color, footer, website }: Branding): BrandingForm {
  return { name, color, footer: footer ?? "", website: website ?? "" };
}

export function bodyOf({ name, color, footer, website }: BrandingForm): BrandingBody {
  return { name: name.trim(), color: color.toLowerCase(), footer: footer.trim() || null, website: website.trim() || null };
}
