import { type FormEvent, useState } from "react";
import { platformLook } from "@/components/data/platform-mark";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { emptyRow } from "../draft-cells";
import type { GridRow } from "../queries";

interface ScopeDialogProps {
  rows: readonly GridRow[];
  months: readonly string[];
  onClose: () => void;
  onAdd: (row: GridRow) => void;
}

const ALL = "all";

/** Adds a row for more than a campaign, or for a region of it. */
export default function ScopeDialog({ rows, months, onClose, onAdd }: ScopeDialogProps) {
  const options = scopesOf(rows);
  const [chosen, setChosen] = useState(ALL);
  const [region, setRegion] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const scope = options.get(chosen);
    if (scope) onAdd(emptyRow({ ...scope.scope, region: region.trim() || null }, months));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a budget"
      description="For everything, a platform, an account, or one region. A wider budget contains those of its campaigns: they are not added up."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="scope">
            Add row
          </Button>
        </>
      }
    >
      <form id="scope" onSubmit={submit} className="grid grid-cols-1 gap-4 pb-2">
        <Field label="Budget of">
          {(control) => (
            <Select {...control} value={chosen} onChange={(event) => setChosen(event.target.value)}>
              {[...options].map(([key, { label }]) => (
                <option key={key} value={key}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Region" hint="As the platform names it; empty for all regions.">
          {(control) => <Input {...control} value={region} maxLength={200} onChange={(event) => setRegion(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}

type Scope = Pick<GridRow, "level" | "platform" | "account_id" | "campaign_id" | "campaign_name">;

/** What the campaigns of the grid are parts of, and the campaigns themselves. */
function scopesOf(rows: readonly GridRow[]): Map<string, { label: string; scope: Scope }> {
  const wide = { account_id: null, campaign_id: null, campaign_name: null };
  const found = new Map<string, { label: string; scope: Scope }>([[ALL, { label: "All platforms", scope: { ...wide, level: "all", platform: null } }]]);
  for (const { platform } of rows) {
    if (platform) found.set(platform, { label: platformLook(platform).label, scope: { ...wide, level: "platform", platform } });
  }
  for (const { platform, account_id: account } of rows) {
    if (platform && account) found.set(`${platform}/${account}`, { label: `${platformLook(platform).label}, account ${account}`, scope: { ...wide, level: "account", platform, account_id: account } });
  }
  for (const { level, platform, account_id: account, campaign_id: campaign, campaign_name: name } of rows) {
    if (level === "campaign" && platform && account) found.set(`${platform}/${account}/${campaign}`, { label: `${name} (${platformLook(platform).label})`, scope: { level, platform, account_id: account, campaign_id: campaign, campaign_name: name } });
  }
  return found;
}
