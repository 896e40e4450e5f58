import { createFileRoute } from "@tanstack/react-router";
import { UploadsPage } from "@/features/uploads";

export const Route = createFileRoute("/_app/uploads/")({ component: UploadsPage });
