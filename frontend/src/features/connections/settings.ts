import type { Schema } from "@/api/client";
import type { Connection, Rehearsal } from "./types";

export interface SettingsDraft {
  account: string;
  minutes: number;
  days: number;
  rehearse: Rehearsal | null;
}

const DAYS = 90;

/** The settings as a form has them; days that nobody chose are what the API reads then. */
export function settingsOf({ account_id: account, sync_every_minutes: minutes, settings }: Connection): SettingsDraft {
  return { account: account ?? "", minutes, days: Number(settings.traffic_days ?? DAYS), rehearse: (settings.rehearse ?? null) as Rehearsal | null };
}

/** What to send of a form, or nothing when all is as it was. What a connection reads is written whole. */
export function changesOf(connection: Connection, draft: SettingsDraft): Schema<"PlatformConnectionUpdate"> | undefined {
  const before = settingsOf(connection);
  const isOther = draft.days !== before.days || draft.rehearse !== before.rehearse;
  const changes: Schema<"PlatformConnectionUpdate"> = {
    ...(draft.account === before.account ? {} : { account_id: draft.account }),
    ...(draft.minutes === before.minutes ? {} : { sync_every_minutes: draft.minutes }),
    ...(isOther ? { settings: { traffic_days: draft.days === DAYS ? null : draft.days, rehearse: draft.rehearse } } : {}),
  };
  return Object.keys(changes).length > 0 ? changes : undefined;
}
