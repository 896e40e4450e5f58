import { createFileRoute } from "@tanstack/react-router";
import { BlocksPage } from "@/features/blocks/blocks-page";

export const Route = createFileRoute("/_app/settings/blocks")({ component: BlocksPage });
