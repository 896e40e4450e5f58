import { Bookmark } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import type { SavedViewPage } from "./queries";

const Popup = onDemand(() => import("./saved-views-popup"));

/** Opens the views that were saved of a page, and saves what is on screen as another. */
export function SavedViewsButton({ page }: { page: SavedViewPage }) {
  return (
    <Popup
      page={page}
      trigger={
        <IconButton variant="secondary" label="Saved views" aria-haspopup="dialog">
          <Bookmark aria-hidden />
        </IconButton>
      }
    />
  );
}
