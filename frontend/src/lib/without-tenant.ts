const OUTSIDE = ["/support", "/agency", "/mailbox", "/settings/profile", "/settings/sessions", "/settings/blocks"];

/** Whether the page at `pathname` is about the person or the installation, and so opens without a tenant. */
export function opensWithoutTenant(pathname: string): boolean {
  return OUTSIDE.some((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`));
}
