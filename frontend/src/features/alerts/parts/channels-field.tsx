import { CheckField } from "@/components/ui/field";
import { useChannels } from "../queries";

/** Channels of Slack that a rule tells; nothing while there is none. */
export function ChannelsField({ chosen, onChange }: { chosen: readonly string[]; onChange: (ids: string[]) => void }) {
  const items = useChannels().data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <fieldset className="grid gap-0.5">
      <legend className="mb-1 text-sm font-medium text-ink">Tell in Slack</legend>
      {items.map(({ id, name }) => (
        <CheckField key={id} label={name} checked={chosen.includes(id)} onChange={({ target }) => onChange(target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))} />
      ))}
    </fieldset>
  );
}
