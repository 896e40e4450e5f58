import { createFileRoute } from "@tanstack/react-router";
import { UploadPage } from "@/features/uploads";

export const Route = createFileRoute("/_app/uploads/$uploadId")({ component: UploadPage });
