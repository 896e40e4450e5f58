import { useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { BrandMark } from "@/components/ui/brand-mark";
import { Notice } from "@/components/ui/notice";
import { SignInForm } from "./sign-in-form";
import { SystemStatus } from "./system-status";

/** The door: sign in, and go on to where you wanted to be. */
export function SignInPage() {
  const { to, ended } = useSearch({ from: "/sign-in" });
  useEffect(() => {
    document.title = "Sign in · Opsight";
  }, []);
  return (
    <main className="backdrop-grid grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-100">
        <div className="mb-6 flex items-center gap-3">
          <BrandMark className="size-9" />
          <span className="text-xl font-semibold tracking-tight">Opsight</span>
        </div>
        <section className="rounded-lg border bg-surface p-6 shadow-float sm:p-7">
          <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
            Sign in
          </h1>
          <p className="mt-1 mb-5 text-sm text-ink-2">Fresh, provable numbers for every client.</p>
          {ended && (
            <Notice role="status" className="mb-4" title="Your session ended.">
              Sign in again and you are back where you were.
            </Notice>
          )}
          <SignInForm to={to ?? "/"} />
        </section>
        <SystemStatus />
      </div>
    </main>
  );
}
