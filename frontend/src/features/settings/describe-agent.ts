const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
  [/curl\//, "curl"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Mac OS X/, "macOS"],
  [/Windows/, "Windows"],
  [/Linux/, "Linux"],
];

/** "Chrome on macOS" from a User-Agent header; what it does not say is not guessed. */
export function describeAgent(agent: string | null): { name: string; mobile: boolean } {
  const browser = BROWSERS.find(([pattern]) => agent && pattern.test(agent))?.[1];
  const system = SYSTEMS.find(([pattern]) => agent && pattern.test(agent))?.[1];
  const name = [browser ?? "Unknown browser", system && `on ${system}`].filter(Boolean).join(" ");
  return { name, mobile: system === "iOS" || system === "Android" };
}
