import { useEffect, useState } from "react";

/** `value` once it has stayed the same for `idleMs`: what is asked for it is not asked for each letter. */
export function useSettled<Value>(value: Value, idleMs = 400): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), idleMs);
    return () => clearTimeout(timer);
  }, [value, idleMs]);
  return settled;
}
