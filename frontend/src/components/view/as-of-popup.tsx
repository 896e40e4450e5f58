import { type ReactElement, useState } from "react";
import { Popover } from "@/components/ui/popover";
import { AsOfForm } from "./as-of-form";

export default function AsOfPopup({ trigger }: { trigger: ReactElement }) {
  const [open, setOpen] = useState(true);
  return (
    <Popover label="As known on" align="end" open={open} onOpenChange={setOpen} trigger={trigger}>
      <AsOfForm className="w-72 p-4" onDone={() => setOpen(false)} />
    </Popover>
  );
}
