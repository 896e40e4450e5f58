import { createFileRoute } from "@tanstack/react-router";
import { NotFoundPage } from "@/app/not-found-page";

/** Any other address: said inside the frame, so that the way on is there. */
export const Route = createFileRoute("/_app/$")({ component: NotFoundPage });
