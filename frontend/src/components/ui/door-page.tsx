import { type ReactNode, useEffect } from "react";
import { BrandMark } from "./brand-mark";

interface DoorPageProps {
  title: string;
  /** One sentence under the title. */
  description?: ReactNode;
  children: ReactNode;
  /** A line under the card. */
  footer?: ReactNode;
}

/** A page in front of the door: sign-in, a new password, an invitation. */
export function DoorPage({ title, description, children, footer }: DoorPageProps) {
  useEffect(() => {
    document.title = `${title} · Opsight`;
  }, [title]);
  return (
    <main className="backdrop-grid grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-100">
        <div className="mb-6 flex items-center gap-3">
          <BrandMark className="size-9" />
          <span className="text-xl font-semibold tracking-tight">Opsight</span>
        </div>
        <section className="rounded-lg border bg-surface p-6 shadow-float sm:p-7">
          <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
            {title}
          </h1>
          {description && <p className="mt-1 text-sm text-ink-2">{description}</p>}
          <div className="mt-5 grid grid-cols-1 gap-4">{children}</div>
        </section>
        {footer}
      </div>
    </main>
  );
}
