import { createFileRoute } from "@tanstack/react-router";
import { UnsubscribePage } from "@/features/unsubscribe/unsubscribe-page";

export const Route = createFileRoute("/unsubscribe/$token")({ component: UnsubscribePage });
