import { Link } from "@tanstack/react-router";
import { CalendarX, EyeOff, FilterX, Megaphone } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { Button, buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useSetView } from "@/components/view/use-view";
import { formatRange } from "@/lib/days";
import type { Leaderboard } from "../queries";

/** Why there is no creative, and the one next step. */
export function NoCreatives({ data, onClear }: { data: Leaderboard; onClear: () => void }) {
  const setView = useSetView();
  const { start, end } = data.coverage;
  return <Card>{reason()}</Card>;

  function reason() {
    switch (data.availability.reason) {
      case "aggregates_only":
        return (
          <EmptyState icon={EyeOff} title="Your role shows totals only">
            Single creatives are left out for it; an admin of this client can change that.
          </EmptyState>
        );
      case "no_match":
        return (
          <EmptyState icon={FilterX} title="No creative fits these filters" action={<Button onClick={onClear}>Clear the filters</Button>}>
            There may be some in other accounts, or under other words.
          </EmptyState>
        );
      case "no_ad_level_data":
        return (
          <EmptyState
            icon={Megaphone}
            title="No platform reports single ads here"
            action={
              <Link to="/data-sources" className={buttonClass()}>
                See the data sources
              </Link>
            }
          >
            Campaigns are reported, but nothing of what they show. Read a platform's ads as well, or upload figures by ad.
          </EmptyState>
        );
      default:
        return (
          <EmptyState
            icon={CalendarX}
            title="No ad ran on these days"
            action={
              <Button variant="primary" onClick={() => setView({ range: undefined, start: undefined, end: undefined })}>
                Show the last 30 days with data
              </Button>
            }
          >
            {start && end ? `Data cover ${formatRange({ start, end })}.` : "Nothing was read yet."}
          </EmptyState>
        );
    }
  }
}
