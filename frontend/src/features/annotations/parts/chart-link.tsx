import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTenant } from "@/api/session";
import { today } from "@/lib/days";
import type { Annotation } from "../queries";
import { daysAround } from "../days";

const CLASS = "rounded-sm font-medium text-brand hover:underline";

/** Leads to the chart of what the annotation is about, with the days before and after; days to come have none. */
export function ChartLink({ annotation, children }: { annotation: Annotation; children: ReactNode }) {
  const { time_zone: timeZone } = useTenant();
  const { platform, account_id: accountId, campaign_id: campaignId } = annotation;
  const range = daysAround(annotation, today(timeZone));
  if (!range) return children;
  const days = { ...range, range: undefined };
  if (platform && accountId && campaignId) {
    return (
      <Link to="/dashboards/campaigns/$platform/$accountId/$campaignId" params={{ platform, accountId, campaignId }} search={days} className={CLASS}>
        {children}
      </Link>
    );
  }
  return (
    <Link to="/dashboards/campaigns" search={{ ...days, platforms: platform ?? undefined }} className={CLASS}>
      {children}
    </Link>
  );
}
