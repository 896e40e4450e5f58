import { createFileRoute } from "@tanstack/react-router";
import { AnnotationsPage } from "@/features/annotations/annotations-page";
import { annotationsSearch } from "@/features/annotations/search";

export const Route = createFileRoute("/_app/annotations")({ validateSearch: annotationsSearch, component: AnnotationsPage });
