import { BriefcaseBusiness, Building2, Car, ChartNoAxesCombined, ConciergeBell, HeartPulse, ListChecks, type LucideIcon, MapPin, Megaphone, Shapes, ShoppingBag, Star, Users, Utensils, Wrench } from "lucide-react";
import { connectionEventWords } from "@/lib/connection-events";
import type { Onboarding, OpsEvent, TaskKey } from "./queries";

export type BusinessType = NonNullable<Onboarding["business_type"]>;
export type LocationCount = NonNullable<Onboarding["location_count"]>;
export type Goal = NonNullable<Onboarding["goals"]>[number];

export interface Choice {
  label: string;
  hint?: string;
  icon: LucideIcon;
}

export const BUSINESS_TYPES: Record<BusinessType, Choice> = {
  restaurant: { label: "Restaurant or café", icon: Utensils },
  retail: { label: "Shop", icon: ShoppingBag },
  health: { label: "Health and care", icon: HeartPulse },
  home_services: { label: "Home services", icon: Wrench },
  automotive: { label: "Cars and repair", icon: Car },
  hospitality: { label: "Hotel or travel", icon: ConciergeBell },
  professional: { label: "Professional services", icon: BriefcaseBusiness },
  agency: { label: "Agency, for clients", icon: Users },
  other: { label: "Something else", icon: Shapes },
};

export const LOCATION_COUNTS: Record<LocationCount, Choice> = {
  "1": { label: "One", hint: "A single place", icon: MapPin },
  "2-10": { label: "2 to 10", icon: Building2 },
  "11-50": { label: "11 to 50", icon: Building2 },
  "51-200": { label: "51 to 200", icon: Building2 },
  "201+": { label: "More than 200", icon: Building2 },
};

export const GOALS: Record<Goal, Choice> = {
  be_found: { label: "Be found nearby", hint: "Rank in local search, street by street", icon: MapPin },
  win_reviews: { label: "Win reviews", hint: "Ask for them, and answer them", icon: Star },
  correct_listings: { label: "Keep listings right", hint: "Names, hours and numbers, everywhere the same", icon: ListChecks },
  measure_ads: { label: "Measure advertising", hint: "What campaigns cost and bring", icon: Megaphone },
  compare_locations: { label: "Compare locations", hint: "Which do well, and which need help", icon: ChartNoAxesCombined },
};

export interface TaskWords {
  title: string;
  why: string;
  action: string;
}

export const TASKS: Record<TaskKey, TaskWords> = {
  add_location: { title: "Add your first location", why: "Everything local begins with a place.", action: "Add a location" },
  import_locations: { title: "Add your other locations", why: "All at once from a file, or one by one.", action: "Import a file" },
  choose_metrics: { title: "Choose what to compare", why: "Up to six figures for each location.", action: "Choose figures" },
  connect_provider: { title: "Connect a provider", why: "Listings and reviews come from Google or Facebook.", action: "Connect" },
  run_local_grid: { title: "Run a local search grid", why: "See where around a location you are found.", action: "Set up a grid" },
  ask_for_reviews: { title: "Ask for reviews", why: "By email, everybody alike.", action: "Ask for reviews" },
  connect_data_source: { title: "Connect a data source", why: "Done once its first sync has come to its end.", action: "Connect a source" },
  plan_budget: { title: "Plan a budget", why: "Then pacing shows who runs hot or cold.", action: "Open the planner" },
  invite_team: { title: "Invite your team", why: "Each with the role that fits.", action: "Invite people" },
};

/** A task's name, also of one that this version does not know. */
export function taskTitle(key: string | null): string {
  return key !== null && Object.hasOwn(TASKS, key) ? TASKS[key as TaskKey].title : (key ?? "a task").replaceAll("_", " ");
}

const EVENTS: Record<string, (event: OpsEvent) => string> = {
  "onboarding.started": () => "began the setup",
  "onboarding.finished": () => "finished the setup questions",
  "onboarding.changed": () => "changed the setup answers",
  "onboarding.taken_over": () => "took over the setup of an earlier product",
  "onboarding.rolled_back": () => "took an import of an earlier product back",
  "location.imported": ({ detail }) => `imported locations: ${detail.added ?? 0} added, ${detail.changed ?? 0} changed`,
  "location.taken_over": ({ detail }) => `took over locations of an earlier product: ${detail.added ?? 0} added, ${detail.skipped ?? 0} skipped, ${detail.refused ?? 0} refused`,
  "location.rolled_back": ({ detail }) => `took locations of an earlier product back: ${detail.removed ?? 0} removed, ${detail.kept ?? 0} kept`,
  "task.done": ({ subject }) => `did “${taskTitle(subject)}”`,
  "task.reopened": ({ subject }) => `reopened “${taskTitle(subject)}”`,
  "task.skipped": ({ subject }) => `skipped “${taskTitle(subject)}”`,
  "location.created": ({ detail }) => `added ${text(detail.name)}`,
  "location.updated": ({ detail }) => `changed ${text(detail.name)}`,
  "location.deleted": ({ detail }) => `removed ${text(detail.name)}`,
  "location.merged": ({ detail }) => `merged ${text(detail.other_name)} into ${text(detail.name)}`,
  "location.unmerged": ({ detail }) => `undid the merge of ${text(detail.other_name)} and ${text(detail.name)}`,
  "task.unskipped": ({ subject }) => `took “${taskTitle(subject)}” up again`,
};

function text(value: OpsEvent["detail"][string] | undefined): string {
  return typeof value === "string" ? `“${value}”` : "a location";
}

/** What happened, as the end of a sentence that begins with who did it. Types that come later are named as they are. */
export function eventWords(event: OpsEvent): string {
  return EVENTS[event.type]?.(event) ?? connectionEventWords(event) ?? `${event.type.replaceAll(/[._]/g, " ")}${event.subject ? ` (${event.subject})` : ""}`;
}
