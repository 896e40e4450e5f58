import type { ComponentProps } from "react";
import { Input } from "./field";

/** A code of an authenticator app, or a recovery code. */
export function CodeInput(props: Omit<ComponentProps<"input">, "type">) {
  return <Input {...props} type="text" inputMode="text" autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} maxLength={11} className="num tracking-widest" />;
}
