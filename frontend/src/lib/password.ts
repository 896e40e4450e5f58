export const PASSWORD_HINT = "At least 12 characters. A few words that nobody would put together do well.";

/** What to say about a password that is too short to send; the API judges the rest. */
export function shortPassword(password: string): string | undefined {
  return password.length < 12 ? "Use at least 12 characters." : undefined;
}
