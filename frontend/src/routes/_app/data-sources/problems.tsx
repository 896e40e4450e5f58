import { createFileRoute } from "@tanstack/react-router";
import { SyncProblemsPage } from "@/features/data-sources";

export const Route = createFileRoute("/_app/data-sources/problems")({ component: SyncProblemsPage });
