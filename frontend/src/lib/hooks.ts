import { useEffect, useRef, useState, useSyncExternalStore } from "react";

/** The time now, refreshed every `intervalMs`, so that ages on screen tick. */
export function useNow(intervalMs = 15_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
}

export function useOnline(): boolean {
  return useSyncExternalStore(
    (notify) => {
      addEventListener("online", notify);
      addEventListener("offline", notify);
      return () => {
        removeEventListener("online", notify);
        removeEventListener("offline", notify);
      };
    },
    () => navigator.onLine,
  );
}

/** The width of an element, 0 until it is laid out. */
export function useWidth<Element extends HTMLElement>(): [React.RefObject<Element | null>, number] {
  const ref = useRef<Element>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

/** For what appears below because of a choice above: comes into sight, and takes the focus, as soon as it is there. */
export function useArrival<Element extends HTMLElement>(isAsked: boolean): React.RefObject<Element | null> {
  const ref = useRef<Element>(null);
  useEffect(() => {
    if (!isAsked) return;
    ref.current?.scrollIntoView({ block: "start" });
    ref.current?.focus({ preventScroll: true });
  }, [isAsked]);
  return ref;
}
