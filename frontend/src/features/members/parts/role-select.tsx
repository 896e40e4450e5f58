import { useQueryClient } from "@tanstack/react-query";
import { $api, type Schema } from "@/api/client";
import { useMe } from "@/api/session";
import { Select } from "@/components/ui/field";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { type Role, rolesToGive } from "../roles";

/** A member's role, changed by choosing another one. */
export function RoleSelect({ member }: { member: Schema<"Member"> }) {
  const client = useQueryClient();
  const { user, tenant } = useMe();
  const { mutate, isPending } = $api.useMutation("patch", "/api/v1/members/{user_id}", {
    onSuccess: async ({ name, role }) => {
      notifyDone(`${name} is ${role} now.`);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/members"] });
      if (member.user_id === user.id) await client.invalidateQueries({ queryKey: ["get", "/api/v1/me"] });
    },
    onError: (error) => notifyFailed("The role was not changed.", error),
  });
  const change = (role: Role) => mutate({ params: { path: { user_id: member.user_id } }, body: { role } });
  return (
    <Select
      aria-label={`Role of ${member.name || member.email}`}
      value={member.role}
      disabled={isPending}
      onChange={(event) => change(event.target.value as Role)}
      className="w-30 text-sm"
    >
      {rolesToGive(tenant?.role).map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}
