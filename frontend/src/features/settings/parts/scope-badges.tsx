import { Badge } from "@/components/ui/badge";

export function ScopeBadges({ scopes }: { scopes: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1 py-1">
      {scopes.map((scope) => (
        <Badge key={scope}>{scope}</Badge>
      ))}
    </span>
  );
}
