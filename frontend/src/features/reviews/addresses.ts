export interface Addressee {
  email: string;
  name?: string;
}

/** Reads a pasted list: one to a line or between commas, each an address or `Name <address>`. */
export function addresseesIn(text: string): Addressee[] {
  return text
    .split(/[\n,;]+/)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, name, email] = /^"?([^"<]*?)"?\s*<([^>]+)>$/.exec(line) ?? [];
      return email ? { email: email.trim(), ...(name?.trim() ? { name: name.trim() } : {}) } : { email: line };
    });
}
