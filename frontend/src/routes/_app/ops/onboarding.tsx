import { createFileRoute } from "@tanstack/react-router";
import { OnboardingPage } from "@/features/ops-hub/onboarding-page";
import { onboardingSearch } from "@/features/ops-hub/search";

export const Route = createFileRoute("/_app/ops/onboarding")({ validateSearch: onboardingSearch, component: OnboardingPage });
