import { Badge } from "@/components/ui/badge";

const SHOWN = 2;

/** The first scopes, and how many more there are; all of them on hover. */
export function ScopeBadges({ scopes }: { scopes: readonly string[] }) {
  const more = scopes.length > SHOWN + 1 ? scopes.slice(SHOWN) : [];
  const shown = more.length > 0 ? scopes.slice(0, SHOWN) : scopes;
  return (
    <span className="flex flex-wrap gap-1 py-1">
      {shown.map((scope) => (
        <Badge key={scope}>{scope}</Badge>
      ))}
      {more.length > 0 && (
        <Badge tone="outline" title={more.join(", ")}>
          and {more.length} more
        </Badge>
      )}
    </span>
  );
}
