import { createFileRoute } from "@tanstack/react-router";
import { FlagsPage } from "@/features/flags/flags-page";

export const Route = createFileRoute("/_app/settings/flags")({ component: FlagsPage });
