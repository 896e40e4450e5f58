import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Platform } from "@/features/campaigns/search";

interface CreativeLinkProps {
  of: { platform: Platform; account_id: string; creative_id: string };
  children: ReactNode;
  className?: string;
  title?: string;
}

/** Leads to a creative, by its own id or that of an ad that shows it. */
export function CreativeLink({ of, children, ...props }: CreativeLinkProps) {
  const params = { platform: of.platform, accountId: of.account_id, creativeId: of.creative_id };
  return (
    <Link to="/dashboards/creatives/$platform/$accountId/$creativeId" params={params} {...props}>
      {children}
    </Link>
  );
}
