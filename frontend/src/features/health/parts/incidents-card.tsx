import { getRouteApi } from "@tanstack/react-router";
import { ShieldCheck } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { Segmented } from "@/components/ui/segmented";
import { useIncidents } from "../queries";
import { IncidentList } from "./incident-list";

const route = getRouteApi("/_app/health/data-quality/");
const STATES = [
  { value: "open", label: "Open" },
  { value: "closed", label: "Closed" },
] as const;

/** The checks that fail, or did; the choice is in the address. */
export function IncidentsCard() {
  const state = route.useSearch().incidents ?? "open";
  const navigate = route.useNavigate();
  const query = useIncidents(state);
  const choose = (next: "open" | "closed") =>
    void navigate({ search: (previous) => ({ ...previous, incidents: next === "closed" ? next : undefined }), replace: true, resetScroll: false });
  return (
    <ListCard
      title="Incidents"
      description="A check that fails opens one; it closes when the check has passed twice in a row."
      actions={<Segmented label="Incidents" value={state} onChange={choose} options={STATES} />}
      query={query}
      label="incidents"
      empty={
        <EmptyState icon={ShieldCheck} title={state === "open" ? "Nothing fails" : "Nothing has failed and passed again yet"}>
          {state === "open" ? "No check of all that you may see has failed in its last run. Those who see a part of the tenant are shown none." : "Incidents are kept here for 400 days after they close."}
        </EmptyState>
      }
    >
      {({ items }) => <IncidentList incidents={items} />}
    </ListCard>
  );
}
