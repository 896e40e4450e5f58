import { type PointerEvent, type RefObject, useEffect, useRef } from "react";
import type { Spot } from "./view";

interface Gestures {
  onPan: (by: Spot) => void;
  onZoom: (factor: number, at: Spot) => void;
  /** A press that did not move. */
  onPress: (at: Spot) => void;
  /** The pin is dragged; it is what has `data-pin`. */
  onPinMove: (at: Spot) => void;
}

/** Less than this is a press whose finger was not still. */
const STILL_PIXELS = 4;
const WHEEL_SPEED = 0.0025;

interface Drag {
  fingers: Map<number, Spot>;
  moved: boolean;
  hasPin: boolean;
}

/** Dragging, pinching, wheel and presses on an element. The wheel is the page's until somebody has turned to the map. */
export function useGestures(box: RefObject<HTMLElement | null>, gestures: Gestures) {
  const drag = useRef<Drag>({ fingers: new Map(), moved: false, hasPin: false });
  const latest = useRef(gestures);
  latest.current = gestures;
  const spotOf = (event: { clientX: number; clientY: number }): Spot => {
    const { left, top } = box.current?.getBoundingClientRect() ?? { left: 0, top: 0 };
    return [event.clientX - left, event.clientY - top];
  };
  useEffect(() => {
    const element = box.current;
    const turn = (event: WheelEvent) => {
      const isMeant = event.ctrlKey || element?.contains(document.activeElement);
      if (!isMeant) return;
      event.preventDefault();
      latest.current.onZoom(Math.exp(-event.deltaY * WHEEL_SPEED * (event.ctrlKey ? 4 : 1)), spotOf(event));
    };
    element?.addEventListener("wheel", turn, { passive: false });
    return () => element?.removeEventListener("wheel", turn);
  });
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const { fingers } = drag.current;
      if (fingers.size === 0) drag.current = { fingers, moved: false, hasPin: event.target instanceof Element && event.target.closest("[data-pin]") !== null };
      fingers.set(event.pointerId, spotOf(event));
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const { fingers, hasPin } = drag.current;
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = spotOf(event);
      if (!drag.current.moved && fingers.size === 1 && apart(before, now) < STILL_PIXELS) return;
      drag.current.moved = true;
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      fingers.set(event.pointerId, now);
      if (other) {
        gestures.onZoom(apart(other, now) / Math.max(1, apart(other, before)), middle(other, now));
        gestures.onPan([(now[0] - before[0]) / 2, (now[1] - before[1]) / 2]);
      } else if (hasPin) gestures.onPinMove(now);
      else gestures.onPan([now[0] - before[0], now[1] - before[1]]);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const { fingers, moved, hasPin } = drag.current;
      const isLast = fingers.delete(event.pointerId) && fingers.size === 0;
      if (isLast && !moved && !hasPin) gestures.onPress(spotOf(event));
    },
    onPointerCancel: (event: PointerEvent<HTMLElement>) => void drag.current.fingers.delete(event.pointerId),
  };
}

const apart = (a: Spot, b: Spot): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
const middle = (a: Spot, b: Spot): Spot => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
