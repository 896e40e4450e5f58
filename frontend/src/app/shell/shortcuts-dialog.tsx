import { CheckField } from "@/components/ui/field";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { modifierKey } from "@/lib/keys";
import { setPreference, usePreference } from "@/lib/preferences";
import { NAV_ITEMS } from "./nav";

interface ShortcutsDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Lists the keys, and turns the single ones off for people whose tools press keys by accident. */
export default function ShortcutsDialog({ open, onOpenChange }: ShortcutsDialogProps) {
  const shortcuts = usePreference("shortcuts");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <dl className="divide-y text-sm">
        <Row keys={[`${modifierKey()}K`]}>Search or jump to anything</Row>
        <Row keys={["/"]}>Search on this page</Row>
        <Row keys={["X"]}>Turn the comparison on or off</Row>
        <Row keys={["Esc"]}>Clear the filters of this page</Row>
        <Row keys={["?"]}>Show this list</Row>
        {NAV_ITEMS.map(
          ({ to, label, jump }) =>
            jump && (
              <Row key={to} keys={["G", jump.toUpperCase()]}>
                Go to {label}
              </Row>
            ),
        )}
      </dl>
      <CheckField
        className="mt-3 border-t pt-3 pb-2"
        label="Single-key shortcuts"
        hint="Turn them off when speech input or another tool presses keys by accident."
        checked={shortcuts === "on"}
        onChange={(event) => setPreference("shortcuts", event.target.checked ? "on" : "off")}
      />
    </Dialog>
  );
}

function Row({ keys, children }: { keys: string[]; children: React.ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-4 py-2">
      <dt className="text-ink-2">{children}</dt>
      <dd className="flex gap-1">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dd>
    </div>
  );
}
