import { Badge } from "@/components/ui/badge";
import type { Endpoint } from "../queries";

export function EndpointBadge({ state }: { state: Endpoint["state"] }) {
  return state === "enabled" ? <Badge tone="good">Enabled</Badge> : <Badge>Disabled</Badge>;
}
