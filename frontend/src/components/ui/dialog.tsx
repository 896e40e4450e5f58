import { Dialog as Primitive } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { cn } from "@/lib/cn";
import { buttonClass } from "./button";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons at the end; the main one last. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** A sheet comes from the bottom on phones: for filters and long lists. */
  placement?: "center" | "sheet";
}

const widths = { sm: "sm:max-w-105", md: "sm:max-w-140", lg: "sm:max-w-200" };

/** A modal dialog: traps focus, gives it back, closes with `Esc`. */
export function Dialog({ open, onOpenChange, title, description, children, footer, size = "md", placement = "center" }: DialogProps) {
  const body = useRef<HTMLDivElement>(null);
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Backdrop className="fade-motion fixed inset-0 z-50 bg-overlay" />
        <Primitive.Viewport
          className={cn("fixed inset-0 z-50 grid overflow-y-auto p-3 sm:p-6", placement === "sheet" ? "items-end sm:items-center" : "items-center")}
        >
          <Primitive.Popup
            initialFocus={(openedBy) => openedBy === "touch" || (firstField(body.current) ?? true)}
            className={cn(
              "popup-motion mx-auto flex max-h-[calc(100dvh-1.5rem)] w-full flex-col rounded-lg border bg-surface shadow-float outline-none",
              widths[size],
            )}
          >
            <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-2">
              <div className="min-w-0">
                <Primitive.Title className="text-md font-semibold text-ink">{title}</Primitive.Title>
                {description && <Primitive.Description className="mt-1 text-sm text-ink-2">{description}</Primitive.Description>}
              </div>
              <Primitive.Close aria-label="Close" className={cn(buttonClass({ variant: "ghost", size: "icon" }), "-mt-1 -mr-2")}>
                <X aria-hidden />
              </Primitive.Close>
            </header>
            <div ref={body} className="min-h-0 overflow-y-auto px-5 py-2">{children}</div>
            {footer && <footer className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">{footer}</footer>}
          </Primitive.Popup>
        </Primitive.Viewport>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** What a form asks first; fingers are spared the keyboard that would jump up. */
function firstField(body: HTMLElement | null): HTMLElement | null | undefined {
  return body?.querySelector<HTMLElement>("form :is(input:not([type=hidden]), select, textarea):not(:disabled)");
}
