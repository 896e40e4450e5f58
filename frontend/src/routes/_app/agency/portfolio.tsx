import { createFileRoute } from "@tanstack/react-router";
import { PortfolioPage } from "@/features/agency/portfolio-page";

export const Route = createFileRoute("/_app/agency/portfolio")({ component: PortfolioPage });
