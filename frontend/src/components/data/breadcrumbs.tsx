import { ChevronRight } from "lucide-react";
import { Children, type ReactNode } from "react";

interface BreadcrumbsProps {
  /** The parents, outermost first: a `<Link>` each, with `crumbClass`. */
  children: ReactNode;
  /** What the page itself is. */
  here: string;
}

export const crumbClass = "hover:text-ink hover:underline";

/** Where a page hangs; `PageHeader` puts it above the title. */
export function Breadcrumbs({ children, here }: BreadcrumbsProps) {
  return (
    <ol className="flex flex-wrap items-center gap-1">
      {Children.map(children, (link) => (
        <li className="flex items-center gap-1">
          {link} <ChevronRight className="size-3" aria-hidden />
        </li>
      ))}
      <li>{here}</li>
    </ol>
  );
}
