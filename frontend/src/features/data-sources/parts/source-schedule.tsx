import { useTenant } from "@/api/session";
import { ScheduleFields } from "@/components/data/schedule-fields";
import type { Schedule } from "../queries";

const INTERVALS = [15, 30, 60, 180, 360, 720, 1440];

interface SourceScheduleProps {
  value: Schedule;
  problems: Record<string, string>;
  onChange: (schedule: Schedule) => void;
}

/** How often a source is read. */
export function SourceSchedule({ value, problems, onChange }: SourceScheduleProps) {
  const { time_zone: timeZone } = useTenant();
  const kinds: Schedule[] = [{ kind: "manual" }, { kind: "interval", every_minutes: 60 }, { kind: "cron", expression: "15 6 * * *", time_zone: timeZone }];
  return <ScheduleFields<Schedule> value={value} kinds={kinds} intervals={INTERVALS} problems={problems} onChange={onChange} />;
}
