import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";

interface PartProps {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One matter of an open connection; its heading hangs under the name of what is open. */
export function Part({ title, description, actions, children }: PartProps) {
  const id = `part-${title.toLowerCase().replaceAll(/\W+/g, "-")}`;
  return (
    <Card aria-labelledby={id}>
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-4 pb-3 sm:px-5">
        <div className="min-w-0">
          <h3 id={id} className="text-md font-semibold text-ink">
            {title}
          </h3>
          {description && <p className="mt-0.5 text-xs text-ink-3">{description}</p>}
        </div>
        {actions}
      </header>
      {children}
    </Card>
  );
}
