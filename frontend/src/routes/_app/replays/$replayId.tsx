import { createFileRoute } from "@tanstack/react-router";
import { ReplayPage } from "@/features/replays";

export const Route = createFileRoute("/_app/replays/$replayId")({ component: ReplayPage });
