import { createFileRoute } from "@tanstack/react-router";
import { DeskPage } from "@/features/reviews/desk-page";
import { deskSearch } from "@/features/reviews/search";

export const Route = createFileRoute("/_app/ops/reviews")({ validateSearch: deskSearch, component: DeskPage });
