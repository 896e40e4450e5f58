interface Limits {
  allowed_networks: readonly string[];
  requests_per_minute: number | null;
}

/** "from 203.0.113.0/24 and 2 more", "60 a minute": what narrows a key or a client. */
export function limitsOf({ allowed_networks: networks, requests_per_minute: perMinute }: Limits): string[] {
  const from = networks.length > 1 ? `${networks[0]} and ${networks.length - 1} more` : networks[0];
  return [from && `from ${from}`, perMinute !== null && `${perMinute} a minute`].filter((text) => typeof text === "string");
}
