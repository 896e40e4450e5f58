import { createFileRoute } from "@tanstack/react-router";
import { ReplaysPage } from "@/features/replays";

export const Route = createFileRoute("/_app/replays/")({ component: ReplaysPage });
