import { Link } from "@tanstack/react-router";
import type { CreativeRow } from "../queries";

/** An ad's name, which leads to what the ad shows. */
export function AdLink({ row, className }: { row: CreativeRow; className?: string }) {
  const params = { platform: row.platform, accountId: row.account_id, creativeId: row.ad_id };
  return (
    <Link to="/dashboards/creatives/$platform/$accountId/$creativeId" params={params} className={className}>
      {row.name ?? `Ad ${row.ad_id}`}
    </Link>
  );
}
