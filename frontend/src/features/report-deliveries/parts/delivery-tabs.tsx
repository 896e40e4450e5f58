import { LinkTabs } from "@/components/ui/tabs";
import { ReportingTabs } from "@/components/view/reporting-tabs";

/** Where a page about mail of reports stands among the pages about runs, and the pages about mail. */
export function DeliveryTabs() {
  return (
    <>
      <ReportingTabs />
      <LinkTabs
        label="Deliveries"
        tabs={[
          { to: "/ops/deliveries", label: "Sent", exact: true },
          { to: "/ops/deliveries/recipients", label: "Approved addresses" },
          { to: "/ops/deliveries/returned", label: "Returned mail" },
        ]}
      />
    </>
  );
}
