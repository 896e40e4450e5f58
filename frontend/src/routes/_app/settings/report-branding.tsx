import { createFileRoute } from "@tanstack/react-router";
import { BrandingPage } from "@/features/report-branding/branding-page";

export const Route = createFileRoute("/_app/settings/report-branding")({ component: BrandingPage });
