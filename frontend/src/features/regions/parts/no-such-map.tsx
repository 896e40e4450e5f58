import { Link } from "@tanstack/react-router";
import { MapPinOff } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";

export default function NoSuchMap() {
  return (
    <Card>
      <EmptyState
        icon={MapPinOff}
        title="There is no such map"
        action={
          <Link to="/regions" search={(previous) => ({ ...previous, map: undefined })} className={buttonClass()}>
            See another map
          </Link>
        }
      >
        It was deleted, or belongs to another tenant.
      </EmptyState>
    </Card>
  );
}
