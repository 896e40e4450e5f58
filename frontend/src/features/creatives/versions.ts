import { inWords } from "./copy";
import type { CreativeVersion } from "./queries";

const FIELDS = [
  ["name", "Name"],
  ["headline", "Headline"],
  ["body", "Text"],
  ["call_to_action", "Call to action"],
  ["link_url", "Landing page"],
  ["type", "Kind"],
  ["status", "Status"],
] as const;
const WORDED: ReadonlySet<string> = new Set(["call_to_action", "type", "status"]);

export interface Difference {
  label: string;
  before: string | null;
  after: string | null;
}

/** What `version` says otherwise than the one before it. The image is left out: platforms sign its address anew each time. */
export function differences(version: CreativeVersion, before: CreativeVersion): Difference[] {
  return FIELDS.filter(([key]) => version[key] !== before[key]).map(([key, label]) => {
    const shown = (value: string | null) => (WORDED.has(key) ? (inWords(value) ?? null) : value);
    return { label, before: shown(before[key]), after: shown(version[key]) };
  });
}
