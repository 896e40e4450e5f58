import { Menu as Primitive } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { cn } from "@/lib/cn";

interface MenuProps {
  /** The button that opens it, as an element: `<Button>…</Button>`. */
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "right";
  /** Open when first shown, for menus that come on demand. */
  defaultOpen?: boolean;
  className?: string;
}

/** A menu of actions, with arrow keys and type-ahead. */
export function Menu({ trigger, children, align = "start", side = "bottom", defaultOpen = false, className }: MenuProps) {
  return (
    <Primitive.Root defaultOpen={defaultOpen}>
      <Primitive.Trigger render={trigger} />
      <Primitive.Portal>
        <Primitive.Positioner align={align} side={side} sideOffset={6} className="z-50 outline-none">
          <Primitive.Popup
            className={cn("popup-motion max-h-(--available-height) min-w-48 overflow-y-auto rounded-lg border bg-surface p-1 shadow-float outline-none", className)}
          >
            {children}
          </Primitive.Popup>
        </Primitive.Positioner>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

const itemClass =
  "flex min-h-8 w-full select-none items-center gap-2.5 rounded-sm px-2 py-1.5 text-left text-sm text-ink outline-none data-highlighted:bg-surface-2 data-disabled:opacity-50 pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0";

interface MenuItemProps extends Omit<ComponentProps<typeof Primitive.Item>, "className"> {
  tone?: "normal" | "danger";
}

export function MenuItem({ tone = "normal", ...props }: MenuItemProps) {
  return <Primitive.Item {...props} className={cn(itemClass, tone === "danger" && "text-bad", "[&_svg]:text-ink-3")} />;
}

interface MenuChoiceProps {
  value: string;
  onChange: (value: string) => void;
  /** Names the group of choices. */
  label: string;
  options: readonly { value: string; label: ReactNode; icon?: ReactNode }[];
}

/** One choice out of several; the chosen one carries a tick. */
export function MenuChoice({ value, onChange, label, options }: MenuChoiceProps) {
  return (
    <Primitive.Group>
      <Primitive.GroupLabel className="px-2 pt-1.5 pb-1 text-xs font-medium text-ink-3">{label}</Primitive.GroupLabel>
      <Primitive.RadioGroup value={value} onValueChange={(next: unknown) => onChange(String(next))}>
        {options.map((option) => (
          <Primitive.RadioItem key={option.value} value={option.value} closeOnClick className={cn(itemClass, "[&_svg]:text-ink-3")}>
            {option.icon}
            <span className="min-w-0 flex-1 truncate">{option.label}</span>
            <Primitive.RadioItemIndicator className="text-brand">
              <Check className="!text-brand" aria-hidden />
            </Primitive.RadioItemIndicator>
          </Primitive.RadioItem>
        ))}
      </Primitive.RadioGroup>
    </Primitive.Group>
  );
}

export function MenuSeparator() {
  return <Primitive.Separator className="mx-1 my-1 h-px bg-line" />;
}
