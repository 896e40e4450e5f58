import { useWatch, type UseFormReturn } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { readingOf } from "../contrast";
import type { BrandingForm } from "../types";

interface ColorFieldProps {
  form: UseFormReturn<BrandingForm>;
  error: string | undefined;
  mayEdit: boolean;
}

/** The colour, to pick or to type, and in words how well it reads. */
export function ColorField({ form, error, mayEdit }: ColorFieldProps) {
  const color = useWatch({ control: form.control, name: "color" });
  const reading = readingOf(color);
  const choose = (value: string) => form.setValue("color", value, { shouldDirty: true, shouldValidate: true });
  return (
    <div className="grid grid-cols-1 gap-1.5">
      <Field label="Colour" hint={<span role="status">{reading?.words ?? "Six digits after #, such as #1f4fd8."}</span>} error={error}>
        {(field) => (
          <div className="flex items-center gap-2">
            <input
              type="color"
              aria-label="Pick a colour"
              className="size-9 shrink-0 rounded-md border bg-surface pointer-coarse:size-11"
              value={reading ? color : "#000000"}
              disabled={!mayEdit}
              onChange={(event) => choose(event.target.value)}
            />
            <Input {...field} {...form.register("color")} maxLength={7} autoComplete="off" spellCheck={false} />
          </div>
        )}
      </Field>
      {mayEdit && reading?.nearest && (
        <div>
          <Button size="sm" onClick={() => choose(reading.nearest!)}>
            Use {reading.nearest}
          </Button>
        </div>
      )}
    </div>
  );
}
