import { Dialog } from "@base-ui/react/dialog";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Building2, FlaskConical, GitCompareArrows, HandHelping, Keyboard, Link2, LogOut, Moon, Search, ShieldAlert, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { useMe, useOuter } from "@/api/session";
import { Kbd } from "@/components/ui/kbd";
import { copyLink } from "@/components/view/copy-link-button";
import { useSetView, useView } from "@/components/view/use-view";
import { isOpenTo, SETTINGS } from "@/features/settings/nav";
import { setPreference } from "@/lib/preferences";
import { compareSearch, DEFAULT_COMPARISON } from "@/lib/view";
import { visibleNav } from "./nav";
import { KEYWORDS } from "./nav-keywords";
import { scoreOf } from "./palette-score";
import { useKnownCampaigns } from "./use-known-campaigns";
import { useSignOut } from "./use-sign-out";
import { useSwitchTenant } from "./use-switch-tenant";

interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onHelp: () => void;
}

/** Goes anywhere and does the everyday things, by typing a few letters. */
export default function CommandPalette({ open, onOpenChange, onHelp }: CommandPaletteProps) {
  const close = () => onOpenChange(false);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fade-motion fixed inset-0 z-40 bg-overlay" />
        <Dialog.Popup className="popup-motion fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-lg border bg-surface shadow-float outline-none">
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <Command label="Commands" loop filter={scoreOf}>
            <div className="flex items-center gap-2.5 border-b px-4">
              <Search className="size-4 text-ink-3" aria-hidden />
              <Command.Input placeholder="Search pages, campaigns, tenants, actions" className="h-12 min-w-0 flex-1 bg-transparent text-md outline-none placeholder:text-ink-3" />
              <Kbd>Esc</Kbd>
            </div>
            <Command.List className="max-h-[50vh] overflow-y-auto p-2">
              <Command.Empty className="px-3 py-8 text-center text-sm text-ink-2">Nothing is called that.</Command.Empty>
              <Pages onDone={close} />
              <SettingsPages onDone={close} />
              <Actions onDone={close} onHelp={onHelp} />
              <Campaigns onDone={close} />
              <Tenants onDone={close} />
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Pages({ onDone }: { onDone: () => void }) {
  const navigate = useNavigate();
  const visible = visibleNav(useMe()).flatMap(({ items }) => items);
  return (
    <Group heading="Go to">
      {visible.map(({ to, label, icon: Icon, jump }) => (
        <Item key={to} value={label} keywords={[...(KEYWORDS[to] ?? [])]} onSelect={() => void navigate({ to }).then(onDone)}>
          <Icon aria-hidden /> {label}
          {jump && (
            <span className="ml-auto flex gap-1">
              <Kbd>G</Kbd> <Kbd>{jump.toUpperCase()}</Kbd>
            </span>
          )}
        </Item>
      ))}
    </Group>
  );
}

function SettingsPages({ onDone }: { onDone: () => void }) {
  const navigate = useNavigate();
  const me = useMe();
  // The settings stand inside a tenant.
  const pages = SETTINGS.flatMap((section) => section.pages).filter((page) => me.tenant && isOpenTo(page, me));
  return (
    <Group heading="Settings">
      {pages.map(({ to, label, icon: Icon, keywords }) => (
        <Item key={to} value={`Settings: ${label}`} {...(keywords ? { keywords } : {})} onSelect={() => void navigate({ to }).then(onDone)}>
          <Icon aria-hidden /> {label}
        </Item>
      ))}
    </Group>
  );
}

function Actions({ onDone, onHelp }: { onDone: () => void; onHelp: () => void }) {
  const signOut = useSignOut();
  const { tenant } = useMe();
  const then = (action: () => void) => () => {
    action();
    onDone();
  };
  return (
    <Group heading="Do">
      {tenant && <ViewActions onDone={onDone} />}
      <AccessActions onDone={onDone} />
      <Item value="Light theme" onSelect={then(() => setPreference("theme", "light"))}>
        <Sun aria-hidden /> Light theme
      </Item>
      <Item value="Dark theme" onSelect={then(() => setPreference("theme", "dark"))}>
        <Moon aria-hidden /> Dark theme
      </Item>
      <Item value="Keyboard shortcuts" onSelect={then(onHelp)}>
        <Keyboard aria-hidden /> Keyboard shortcuts
      </Item>
      <Item value="Sign out" onSelect={then(signOut)}>
        <LogOut aria-hidden /> Sign out
      </Item>
    </Group>
  );
}

/** What changes the view of the tenant's numbers; nobody without a tenant has one. */
function ViewActions({ onDone }: { onDone: () => void }) {
  const view = useView();
  const setView = useSetView();
  const then = (action: () => void) => () => {
    action();
    onDone();
  };
  const demo = view.dataset === "demo";
  return (
    <>
      <Item value={demo ? "Show your own data" : "Show demo data"} onSelect={then(() => setView({ dataset: demo ? undefined : "demo" }))}>
        <FlaskConical aria-hidden /> {demo ? "Show your own data" : "Show demo data"}
      </Item>
      <Item value="Compare with the previous period" onSelect={then(() => setView(compareSearch(view.compare === "none" ? DEFAULT_COMPARISON : "none")))}>
        <GitCompareArrows aria-hidden /> {view.compare === "none" ? "Compare with the previous period" : "Stop comparing"}
      </Item>
      <Item value="Copy link to this view" onSelect={then(() => void copyLink())}>
        <Link2 aria-hidden /> Copy link to this view
      </Item>
    </>
  );
}

function AccessActions({ onDone }: { onDone: () => void }) {
  const navigate = useNavigate();
  const { tenant } = useMe();
  const mayBreakGlass = useOuter("platform:admin");
  const go = (to: "/settings/access-requests" | "/support/impersonate") => void navigate({ to, search: { ask: "yes" } }).then(onDone);
  return (
    <>
      {tenant && (
        <Item value="Ask for access" keywords={["request", "scope", "role", "permission"]} onSelect={() => go("/settings/access-requests")}>
          <HandHelping aria-hidden /> Ask for access
        </Item>
      )}
      {mayBreakGlass && (
        <Item value="Ask for break-glass access" keywords={["support", "without consent", "emergency"]} onSelect={() => go("/support/impersonate")}>
          <ShieldAlert aria-hidden /> Ask for break-glass access
        </Item>
      )}
    </>
  );
}

function Campaigns({ onDone }: { onDone: () => void }) {
  const navigate = useNavigate();
  const campaigns = useKnownCampaigns();
  if (campaigns.length === 0) return null;
  return (
    <Group heading="Campaigns">
      {campaigns.map(({ key, name, params, icon }) => (
        <Item key={key} value={`${name} ${key}`} onSelect={() => void navigate({ to: "/dashboards/campaigns/$platform/$accountId/$campaignId", params }).then(onDone)}>
          {icon} {name}
        </Item>
      ))}
    </Group>
  );
}

function Tenants({ onDone }: { onDone: () => void }) {
  const { tenant, memberships } = useMe();
  const { switchTo } = useSwitchTenant();
  const others = memberships.filter((membership) => membership.tenant_id !== tenant?.id);
  if (others.length === 0) return null;
  return (
    <Group heading="Switch tenant">
      {others.map((membership) => (
        <Item
          key={membership.tenant_id}
          value={`tenant ${membership.name}`}
          onSelect={() => {
            switchTo(membership.tenant_id);
            onDone();
          }}
        >
          <Building2 aria-hidden /> {membership.name}
        </Item>
      ))}
    </Group>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group heading={heading} className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3">
      {children}
    </Command.Group>
  );
}

function Item(props: React.ComponentProps<typeof Command.Item>) {
  return (
    <Command.Item
      {...props}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 text-sm text-ink data-[selected=true]:bg-surface-2 pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3"
    />
  );
}
