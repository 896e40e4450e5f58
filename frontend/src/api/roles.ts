import type { Schema } from "./client";

export type Role = Schema<"Member">["role"];

interface RoleWords {
  label: string;
  /** What it is for. */
  about: string;
}

/** Every role of the contract, in falling power. A role that the contract gains or loses fails the type check. */
export const ROLES: Record<Role, RoleWords> = {
  owner: { label: "Owner", about: "Everything, and decides who else owns" },
  admin: { label: "Admin", about: "Everything but owners" },
  analyst: { label: "Analyst", about: "Reads all, keeps metrics and reports" },
  operator: { label: "Operator", about: "Reads all, runs connections and operations" },
  viewer: { label: "Viewer", about: "Reads" },
  executive: { label: "Executive", about: "Totals only" },
};

/** The roles that somebody with `own` may give: only owners make owners. */
export function rolesToGive(own: Role | undefined): (RoleWords & { value: Role })[] {
  const all = (Object.keys(ROLES) as Role[]).map((value) => ({ value, ...ROLES[value] }));
  return own === "owner" ? all : all.filter(({ value }) => value !== "owner");
}
