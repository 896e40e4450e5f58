import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, type Schema } from "@/api/client";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CheckField, Field, Input, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";

type Workspace = Schema<"Workspace">;
type Account = Schema<"WorkspaceAccount">;

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Give it a name."), z.maxLength(120, "At most 120 characters.")),
  accounts: z.array(z.string()),
  locations: z.string(),
});
const keyOf = ({ platform, account_id }: Pick<Account, "platform" | "account_id">) => `${platform}:${account_id}`;

/** Makes a workspace, or says anew what it holds. */
export default function WorkspaceDialog({ workspace, onClose }: { workspace: Workspace | undefined; onClose: () => void }) {
  const cache = useQueryClient();
  const { data } = $api.useQuery("get", "/api/v1/metrics/combined", { params: { query: { limit: 1 } } });
  const known = (data?.filters.accounts ?? []).map((account) => ({ key: keyOf(account), label: `${account.name ?? account.account_id} (${account.platform})` }));
  const kept = (workspace?.accounts ?? []).map(keyOf).filter((key) => !known.some((one) => one.key === key));
  const form = useForm({
    resolver: standardSchemaResolver(schema),
    defaultValues: { name: workspace?.name ?? "", accounts: (workspace?.accounts ?? []).map(keyOf), locations: (workspace?.locations ?? []).join("\n") },
  });
  const { errors } = form.formState;
  const done = async () => {
    await cache.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/workspaces") });
    notifyDone("The workspace is saved.");
    onClose();
  };
  const create = $api.useMutation("post", "/api/v1/workspaces", { onSuccess: done });
  const replace = $api.useMutation("put", "/api/v1/workspaces/{workspace_id}", { onSuccess: done });
  const error = create.error ?? replace.error;
  const submit = form.handleSubmit(({ name, accounts, locations }) => {
    const lines = locations.split("\n").map((line) => line.trim());
    const body = { name, accounts: accounts.map(parse), locations: [...new Set(lines.filter(Boolean))] };
    if (workspace) replace.mutate({ params: { path: { workspace_id: workspace.id } }, body });
    else create.mutate({ body });
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={workspace ? `Edit ${workspace.name}` : "New workspace"} description="Members limited to it see these accounts and nothing else.">
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        {error && (
          <Notice tone="bad" role="alert" title="The workspace was not saved.">
            {toProblem(error).detail ?? toProblem(error).title}
          </Notice>
        )}
        <Field label="Name" error={errors.name?.message}>
          {(control) => <Input {...control} {...form.register("name")} autoComplete="off" />}
        </Field>
        <fieldset>
          <legend className="mb-1 text-sm font-medium">Ad accounts</legend>
          {known.length + kept.length === 0 && <p className="text-sm text-ink-3">No account has data yet.</p>}
          <div className="grid sm:grid-cols-2">
            {[...known, ...kept.map((key) => ({ key, label: key }))].map(({ key, label }) => (
              <CheckField key={key} label={label} value={key} {...form.register("accounts")} />
            ))}
          </div>
        </fieldset>
        <Field label="Locations" hint="One a line.">
          {(control) => <Textarea {...control} {...form.register("locations")} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={create.isPending || replace.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function parse(key: string): Account {
  const at = key.indexOf(":");
  return { platform: key.slice(0, at) as Account["platform"], account_id: key.slice(at + 1) };
}
