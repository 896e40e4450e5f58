import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, type Schema } from "@/api/client";
import { type Role, rolesToGive } from "@/api/roles";
import { useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CheckField, Field, Select } from "@/components/ui/field";
import { notifyDone, notifyFailed } from "@/components/ui/toast";

type Member = Schema<"Member">;

const UNLIMITED: ReadonlySet<Role> = new Set(["owner", "admin"]);

interface LimitDialogProps {
  member: Member;
  workspaces: readonly Schema<"Workspace">[];
  onClose: () => void;
}

/** A member's role, and which workspaces they are limited to. */
export default function LimitDialog({ member, workspaces, onClose }: LimitDialogProps) {
  const cache = useQueryClient();
  const tenant = useTenant();
  const [role, setRole] = useState<Role>(member.role);
  const [limited, setLimited] = useState(Boolean(member.workspaces));
  const [chosen, setChosen] = useState<readonly string[]>((member.workspaces ?? []).map(({ id }) => id));
  const { mutate, isPending } = $api.useMutation("patch", "/api/v1/members/{user_id}", {
    onSuccess: async () => {
      notifyDone(`${member.name || member.email} is changed.`);
      await cache.invalidateQueries({ predicate: ({ queryKey }) => ["/api/v1/members", "/api/v1/workspaces"].includes(String(queryKey[1])) });
      onClose();
    },
    onError: (error) => notifyFailed("The member was not changed.", error),
  });
  const mayLimit = !UNLIMITED.has(role);
  const toggle = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  const save = () => mutate({ params: { path: { user_id: member.user_id } }, body: { role, workspaces: mayLimit && limited ? [...chosen] : null } });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={member.name || member.email}
      description="It holds within seconds."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={isPending} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 gap-3 pb-3">
        <Field label="Role">
          {(control) => (
            <Select {...control} value={role} onChange={(event) => setRole(event.target.value as Role)}>
              {rolesToGive(tenant.role).map(({ value, label, about }) => (
                <option key={value} value={value}>
                  {label}: {about}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <CheckField
          label="Limit to workspaces"
          hint={mayLimit ? "Without any chosen, the member sees no account." : "Owners and admins see the whole tenant."}
          checked={mayLimit && limited}
          disabled={!mayLimit}
          onChange={() => setLimited(!limited)}
        />
        {mayLimit && limited && (
          <fieldset className="pl-6">
            <legend className="sr-only">Workspaces</legend>
            {workspaces.map(({ id, name }) => (
              <CheckField key={id} label={name} checked={chosen.includes(id)} onChange={() => toggle(id)} />
            ))}
          </fieldset>
        )}
      </div>
    </Dialog>
  );
}
