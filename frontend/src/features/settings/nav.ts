import type { LinkProps } from "@tanstack/react-router";
import { AppWindow, BadgeCheck, Ban, Eye, Flag, FolderTree, HandHelping, Inbox, KeyRound, LifeBuoy, ListChecks, LockKeyhole, type LucideIcon, Mails, MonitorSmartphone, Palette, ScrollText, UserRound, Users, Webhook } from "lucide-react";
import type { Me, Scope } from "@/api/session";

export interface SettingsPage {
  label: string;
  to: NonNullable<LinkProps["to"]>;
  icon: LucideIcon;
  /** Left out for those whose role lacks it. */
  scope?: Scope;
  /** Further conditions beside the scope. */
  when?: (me: Me) => boolean;
  /** More words the command palette finds it by. */
  keywords?: string[];
}

export interface SettingsSection {
  label: string;
  pages: readonly SettingsPage[];
}

/** Whether somebody is shown the page. The API decides again. */
export function isOpenTo({ scope, when }: SettingsPage, me: Me): boolean {
  return (!scope || (me.tenant?.scopes.includes(scope) ?? false)) && (when?.(me) ?? true);
}

const looks = (me: Me) => me.scopes?.includes("support:impersonate") ?? false;
const runsThis = (me: Me) => me.user.platform_role === "platform_admin";

/** Every page of the settings, by whom it is about. A page is listed once it exists. */
export const SETTINGS: readonly SettingsSection[] = [
  {
    label: "You",
    pages: [
      { label: "Profile", to: "/settings/profile", icon: UserRound, keywords: ["password", "account", "name"] },
      { label: "Sessions", to: "/settings/sessions", icon: MonitorSmartphone, keywords: ["browsers", "devices", "sign out"] },
    ],
  },
  {
    label: "Access",
    pages: [
      { label: "Members", to: "/settings/members", icon: Users, scope: "members:admin", keywords: ["people", "roles", "team"] },
      { label: "Workspaces", to: "/settings/workspaces", icon: FolderTree, scope: "members:admin", keywords: ["accounts", "limits", "locations"] },
      { label: "Access requests", to: "/settings/access-requests", icon: HandHelping, keywords: ["approve", "grant", "scope", "why denied"] },
      { label: "Access review", to: "/settings/access-review", icon: ListChecks, scope: "members:admin", keywords: ["attest", "bindings", "audit"] },
      { label: "Support access", to: "/settings/support", icon: LifeBuoy, scope: "members:admin", keywords: ["consent", "impersonation"] },
      { label: "Entitlements", to: "/settings/entitlements", icon: BadgeCheck, keywords: ["plan", "export", "portfolio", "quota", "rate limit", "requests"] },
    ],
  },
  {
    label: "Security",
    pages: [
      { label: "Audit log", to: "/settings/audit", icon: ScrollText, scope: "audit:read", keywords: ["history", "who did", "trail"] },
      { label: "Secrets", to: "/settings/secrets", icon: LockKeyhole, scope: "secrets:admin", keywords: ["vault", "credentials", "encryption", "keys", "rotate"] },
      { label: "Feature flags", to: "/settings/flags", icon: Flag, scope: "flags:admin", keywords: ["kill switch", "features"] },
    ],
  },
  {
    label: "Developers",
    pages: [
      { label: "API keys", to: "/settings/api-keys", icon: KeyRound, scope: "members:admin", keywords: ["tokens", "partners", "programs"] },
      { label: "OAuth clients", to: "/settings/oauth-clients", icon: AppWindow, scope: "members:admin", keywords: ["client credentials", "tokens", "partners"] },
      { label: "Webhooks", to: "/settings/webhooks", icon: Webhook, scope: "members:admin", keywords: ["events", "deliveries", "partners"] },
      { label: "Inbound webhooks", to: "/settings/inbound-webhooks", icon: Inbox, scope: "ingestion:read", keywords: ["events", "endpoints", "signature", "secret"] },
    ],
  },
  {
    label: "Reports",
    pages: [{ label: "Report branding", to: "/settings/report-branding", icon: Palette, scope: "reports:read", keywords: ["logo", "colour", "white label", "brand", "footer"] }],
  },
  {
    label: "Installation",
    pages: [
      { label: "E-mail sender", to: "/settings/email-sender", icon: BadgeCheck, scope: "reports:read", keywords: ["spf", "dkim", "dmarc", "ses", "mail"] },
      { label: "Blocked sources", to: "/settings/blocks", icon: Ban, when: runsThis, keywords: ["refused", "throttle", "ip"] },
      { label: "Support desk", to: "/support/impersonate", icon: Eye, when: looks, keywords: ["impersonate", "break glass", "without consent", "approve"] },
      { label: "Mailbox", to: "/mailbox", icon: Mails, when: (me) => runsThis(me) && me.environment === "local", keywords: ["mail", "e-mail", "sent"] },
    ],
  },
];
