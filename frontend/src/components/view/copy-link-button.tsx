import { Link2 } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-button";
import { notifyDone, notifyFailed } from "@/components/ui/toast";

/** Copies the address: whoever opens it in the same tenant sees the same view. */
export function CopyLinkButton() {
  return (
    <IconButton variant="secondary" label="Copy link to this view" onClick={() => void copyLink()}>
      <Link2 aria-hidden />
    </IconButton>
  );
}

export async function copyLink(): Promise<void> {
  try {
    await copyText(location.href);
    notifyDone("Link copied. It opens this same view.");
  } catch (error) {
    notifyFailed("The link was not copied.", error);
  }
}
