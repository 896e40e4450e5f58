import type { Meta, StoryObj } from "@storybook/react-vite";
import { Plus, RotateCw } from "lucide-react";
import { useState } from "react";
import { Badge } from "./badge";
import { Button, IconButton } from "./button";
import { Chip } from "./chip";
import { ConfirmDialog } from "./confirm-dialog";
import { CheckField, Field, Input, Select } from "./field";
import { Notice } from "./notice";

const meta = { title: "UI/Primitives" } satisfies Meta;
export default meta;
type Story = StoryObj;

export const Buttons: Story = {
  render: () => (
    <div className="flex flex-wrap items-center gap-2">
      <Button variant="primary">
        <Plus aria-hidden /> New key
      </Button>
      <Button>Cancel</Button>
      <Button variant="ghost">Later</Button>
      <Button variant="danger">Revoke</Button>
      <Button variant="primary" busy>
        Saving
      </Button>
      <Button disabled>Not now</Button>
      <IconButton label="Refresh">
        <RotateCw aria-hidden />
      </IconButton>
    </div>
  ),
};

export const Badges: Story = {
  render: () => (
    <div className="flex flex-wrap gap-2">
      {(["neutral", "outline", "brand", "good", "bad", "warn", "demo"] as const).map((tone) => (
        <Badge key={tone} tone={tone}>
          {tone}
        </Badge>
      ))}
    </div>
  ),
};

export const Notices: Story = {
  render: () => (
    <div className="grid max-w-160 gap-3">
      <Notice title="Your session ended.">Sign in again.</Notice>
      <Notice tone="good" title="Saved." />
      <Notice tone="warn" title="Some money is left out." actions={<Button size="sm">Why</Button>}>
        No rate is known.
      </Notice>
      <Notice tone="bad" title="The sync failed.">
        The token was revoked.
      </Notice>
    </div>
  ),
};

export const Fields: Story = {
  render: () => (
    <div className="grid max-w-100 gap-4">
      <Field label="Name" hint="For example: nightly report">
        {(control) => <Input {...control} />}
      </Field>
      <Field label="Seed" error="Give a number from 0 to 1,000,000.">
        {(control) => <Input {...control} defaultValue="many" />}
      </Field>
      <Field label="Works for">
        {(control) => (
          <Select {...control}>
            <option>30 days</option>
            <option>90 days</option>
          </Select>
        )}
      </Field>
      <CheckField label="Test key" hint="Reaches demo data only." />
    </div>
  ),
};

function Chips() {
  const [on, setOn] = useState(true);
  return (
    <div className="flex gap-2">
      <Chip pressed={on} onToggle={() => setOn(!on)}>
        Google Ads
      </Chip>
      <Chip pressed={!on} onToggle={() => setOn(!on)}>
        Meta Ads
      </Chip>
    </div>
  );
}

export const FilterChips: Story = { render: () => <Chips /> };

function Question() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        Revoke
      </Button>
      <ConfirmDialog open={open} onOpenChange={setOpen} title="Revoke Nightly report?" action="Revoke key" onConfirm={() => setOpen(false)}>
        Whatever uses it is refused from now on. This cannot be undone.
      </ConfirmDialog>
    </>
  );
}

export const Confirmation: Story = { render: () => <Question /> };
