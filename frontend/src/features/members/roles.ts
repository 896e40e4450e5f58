import type { Schema } from "@/api/client";

export type Role = Schema<"Member">["role"];

/** Every role with what it is for, in falling power. */
export const ROLES: readonly { value: Role; label: string; about: string }[] = [
  { value: "owner", label: "Owner", about: "Everything, and decides who else owns" },
  { value: "admin", label: "Admin", about: "Everything but owners" },
  { value: "analyst", label: "Analyst", about: "Reads all, keeps metrics and reports" },
  { value: "operator", label: "Operator", about: "Reads all, runs connections and operations" },
  { value: "viewer", label: "Viewer", about: "Reads" },
  { value: "executive", label: "Executive", about: "Totals only" },
];

/** The roles that somebody with `own` may give: only owners make owners. */
export function rolesToGive(own: Role | undefined): typeof ROLES {
  return own === "owner" ? ROLES : ROLES.filter(({ value }) => value !== "owner");
}
