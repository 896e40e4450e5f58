import { Link, type LinkProps } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { DataState, type Loadable } from "./data-state";

interface SettingsItemPageProps<Data> {
  /** The list that it belongs to. */
  back: NonNullable<LinkProps["to"]>;
  backLabel: string;
  query: Loadable<Data>;
  label: string;
  children: (data: Data) => ReactNode;
}

/** One thing of a list in the settings, with a way back to the list. */
export function SettingsItemPage<Data>({ back, backLabel, query, label, children }: SettingsItemPageProps<Data>) {
  return (
    <>
      <Link to={back} className="inline-flex items-center gap-1 text-sm text-ink-2 hover:text-ink">
        <ChevronLeft className="size-4" aria-hidden /> {backLabel}
      </Link>
      <DataState query={query} label={label} skeleton={<Skeleton className="h-56" />}>
        {(data) => <div className="grid grid-cols-1 gap-4 sm:gap-5">{children(data)}</div>}
      </DataState>
    </>
  );
}
