import { Tooltip as Primitive } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

interface TooltipProps {
  /** A focusable element, so that keyboards reach the text too. */
  children: ReactElement;
  content: ReactNode;
}

/** Extra words on hover and focus; never the only place that says something. */
export function Tooltip({ children, content }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger render={children} delay={250} />
      <Primitive.Portal>
        <Primitive.Positioner sideOffset={6} className="z-50">
          <Primitive.Popup className="popup-motion max-w-64 rounded-md bg-ink px-2.5 py-1.5 text-xs text-bg shadow-float">{content}</Primitive.Popup>
        </Primitive.Positioner>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
