import type { ComponentProps } from "react";
import { Field, Select } from "@/components/ui/field";

/** For how many days a key works. */
export function LifetimeField(props: ComponentProps<"select">) {
  return (
    <Field label="Works for" hint="A year at most.">
      {(control) => (
        <Select {...control} {...props}>
          <option value="30">30 days</option>
          <option value="90">90 days</option>
          <option value="180">180 days</option>
          <option value="365">1 year</option>
        </Select>
      )}
    </Field>
  );
}
