import { LinkTabs } from "@/components/ui/tabs";

/** The tabs that the pages about runs of reports share. */
export function ReportingTabs() {
  return (
    <LinkTabs
      label="Reporting"
      tabs={[
        { to: "/ops/runs", label: "Runs" },
        { to: "/ops/schedules", label: "Schedules" },
        { to: "/ops/deliveries", label: "Deliveries" },
        { to: "/ops/dead-letters", label: "Dead letters" },
      ]}
    />
  );
}
