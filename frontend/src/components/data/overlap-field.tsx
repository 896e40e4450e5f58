import type { ComponentProps } from "react";
import { Field, Select } from "@/components/ui/field";

/** For how long the old secret works beside the new one, in hours. */
export function OverlapField({ hint, ...props }: ComponentProps<"select"> & { hint: string }) {
  return (
    <Field label="The old one ends" hint={hint}>
      {(control) => (
        <Select {...control} {...props}>
          <option value="0">at once</option>
          <option value="1">in 1 hour</option>
          <option value="24">in 24 hours</option>
          <option value="72">in 3 days</option>
          <option value="168">in 7 days</option>
        </Select>
      )}
    </Field>
  );
}
