import { toProblem } from "@/api/problem";

/** `kept`, and the addresses that somebody typed, each once whatever its case. */
export function addresses(typed: string, kept: readonly string[]): string[] {
  const seen = new Map(kept.map((address) => [address.toLowerCase(), address]));
  for (const address of typed.split(/[\s,;]+/).filter(Boolean)) if (!seen.has(address.toLowerCase())) seen.set(address.toLowerCase(), address);
  return [...seen.values()];
}

/** What the server says of each address of `sent`, by the address: others may have come or gone since. */
export function addressFaults(error: unknown, sent: readonly string[]): ReadonlyMap<string, string> {
  const faults = new Map<string, string>();
  if (!error) return faults;
  for (const { pointer, message } of toProblem(error).errors) {
    const address = sent[Number(/^\/recipients\/(\d+)$/.exec(pointer)?.[1])];
    if (address !== undefined) faults.set(address, message);
  }
  return faults;
}
