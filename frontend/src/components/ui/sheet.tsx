import { Dialog as Primitive } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { cn } from "@/lib/cn";
import { buttonClass } from "./button";

interface SheetProps {
  onClose: () => void;
  /** Beside the title: a sign of what it is about. */
  mark?: ReactNode;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** What takes the focus when it is closed. */
  finalFocus?: () => HTMLElement | null;
}

/** One thing in full beside the list it comes from; on phones it covers the list. Closes with `Esc`. */
export function Sheet({ onClose, mark, title, description, children, finalFocus }: SheetProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Backdrop className="fade-motion fixed inset-0 z-50 bg-overlay" />
        <Primitive.Viewport className="fixed inset-0 z-50 flex justify-end">
          <Primitive.Popup
            initialFocus={heading}
            {...(finalFocus ? { finalFocus } : {})}
            className={cn("popup-motion flex h-dvh w-full flex-col border-l bg-bg shadow-float outline-none max-w-160")}
          >
            <header className="flex items-start gap-3 border-b bg-surface px-4 py-3 sm:px-6">
              {mark}
              <div className="min-w-0 flex-1">
                <Primitive.Title ref={heading} tabIndex={-1} className="truncate text-lg font-semibold tracking-tight text-ink outline-none">{title}</Primitive.Title>
                {description && <Primitive.Description render={<div />} className="mt-0.5 text-sm text-ink-2">{description}</Primitive.Description>}
              </div>
              <Primitive.Close aria-label="Close" className={cn(buttonClass({ variant: "ghost", size: "icon" }), "-mr-2")}>
                <X aria-hidden />
              </Primitive.Close>
            </header>
            <div className="min-h-0 flex-1 overflow-y-auto">
              <div className="grid grid-cols-1 gap-4 px-4 py-4 sm:px-6 sm:py-5">{children}</div>
            </div>
          </Primitive.Popup>
        </Primitive.Viewport>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
