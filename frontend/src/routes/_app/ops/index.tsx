import { createFileRoute } from "@tanstack/react-router";
import { HomePage } from "@/features/ops-hub/home-page";

export const Route = createFileRoute("/_app/ops/")({ component: HomePage });
