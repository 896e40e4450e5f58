import { expect, test } from "vitest";
import { opensWithoutTenant } from "./without-tenant";

test.each(["/settings/profile", "/settings/blocks", "/support/impersonate", "/agency/portfolio", "/mailbox"])("%s opens without a tenant", (pathname) => {
  expect(opensWithoutTenant(pathname)).toBe(true);
});

test.each(["/", "/settings", "/settings/members", "/settings/profiles", "/dashboards/campaigns", "/mailboxes"])("%s needs a tenant", (pathname) => {
  expect(opensWithoutTenant(pathname)).toBe(false);
});
