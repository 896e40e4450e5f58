import { Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useMe } from "@/api/session";
import { ErrorBoundary } from "@/components/data/error-boundary";
import { opensWithoutTenant } from "@/lib/without-tenant";
import { DemoBar } from "./demo-bar";
import { MobileBar, MobileHeader } from "./mobile-bar";
import { Sidebar } from "./sidebar";
import { useShortcuts } from "./use-shortcuts";
import { useStepUp } from "./use-step-up";

const CommandPalette = lazy(() => import("./command-palette"));
const StepUpDialog = lazy(() => import("./step-up-dialog"));
const ImpersonationBar = lazy(() => import("./impersonation-bar").then((module) => ({ default: module.ImpersonationBar })));
const NoTenantPage = lazy(() => import("./no-tenant-page").then((module) => ({ default: module.NoTenantPage })));
const ShortcutsDialog = lazy(() => import("./shortcuts-dialog"));

/** The frame of every page behind sign-in. */
export function Shell() {
  const { tenant, impersonation } = useMe();
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  const pathname = useLocation({ select: (location) => location.pathname });
  const proof = useStepUp();
  useShortcuts({ onPalette: () => setPalette(true), onHelp: () => setKeys(true) });

  return (
    <div className="min-h-dvh md:grid md:grid-cols-[232px_minmax(0,1fr)]">
      <a href="#main" className="sr-only z-50 rounded-md bg-brand px-3 py-2 text-sm font-medium text-brand-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the page
      </a>
      <Sidebar onSearch={() => setPalette(true)} onKeys={() => setKeys(true)} />
      <div className="flex min-h-dvh min-w-0 flex-col pb-18 md:pb-0">
        <MobileHeader onSearch={() => setPalette(true)} onKeys={() => setKeys(true)} />
        <Suspense>{impersonation && <ImpersonationBar />}</Suspense>
        <DemoBar />
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 px-4 py-4 sm:px-6 sm:py-5">
          <ErrorBoundary resetKey={pathname}>{tenant || opensWithoutTenant(pathname) ? <Outlet key={tenant?.id} /> : <Suspense><NoTenantPage /></Suspense>}</ErrorBoundary>
        </main>
      </div>
      <MobileBar />
      <Suspense>
        {palette && <CommandPalette open={palette} onOpenChange={setPalette} onHelp={() => setKeys(true)} />}
        {proof.wanted && <StepUpDialog onDone={proof.settle} />}
        {keys && <ShortcutsDialog open={keys} onOpenChange={setKeys} />}
      </Suspense>
    </div>
  );
}
