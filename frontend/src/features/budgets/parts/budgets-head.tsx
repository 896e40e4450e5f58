import type { ReactNode } from "react";
import { PageHeader } from "@/components/data/page";
import { LinkTabs } from "@/components/ui/tabs";
import { ViewControls } from "@/components/view/view-controls";

interface BudgetsHeadProps {
  title: string;
  description: string;
  children?: ReactNode;
}

/** The head that the three pages of budgets share. */
export function BudgetsHead({ title, description, children }: BudgetsHeadProps) {
  return (
    <>
      <PageHeader title={title} description={description} actions={<ViewControls dates={false}>{children}</ViewControls>} />
      <LinkTabs
        label="Budgets"
        tabs={[
          { to: "/budgets", label: "Pacing", exact: true },
          { to: "/budgets/plan", label: "Planner" },
          { to: "/budgets/review", label: "Review" },
        ]}
      />
    </>
  );
}
