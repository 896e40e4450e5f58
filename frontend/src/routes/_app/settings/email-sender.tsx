import { createFileRoute } from "@tanstack/react-router";
import { EmailSenderPage } from "@/features/email-sender/email-sender-page";

export const Route = createFileRoute("/_app/settings/email-sender")({ component: EmailSenderPage });
