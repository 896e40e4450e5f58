const REASONS: Record<string, string> = {
  timeout: "no answer in time",
  connection_failed: "could not connect",
  tls_failed: "TLS failed",
  name_unknown: "unknown host name",
  address_refused: "address is not public",
  subscription_off: "paused or disabled",
};

/** "200", "503", or why there was no answer. */
export function describeOutcome({ response_status: status, error }: { response_status: number | null; error: string | null }): string {
  if (status !== null) return String(status);
  return error === null ? "" : (REASONS[error] ?? error);
}
