import { useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { $api, type Schema } from "@/api/client";
import { type Role, ROLES, rolesToGive } from "@/api/roles";
import { useTenant } from "@/api/session";
import { Select } from "@/components/ui/field";
import { notifyDone, notifyFailed } from "@/components/ui/toast";

interface RoleSelectProps {
  member: Schema<"Member">;
  /** It is the user's own membership, which somebody else has to change. */
  own: boolean;
}

/** A member's role, changed by choosing another one. */
export function RoleSelect({ member, own }: RoleSelectProps) {
  const client = useQueryClient();
  const tenant = useTenant();
  const hint = useId();
  const { mutate, isPending } = $api.useMutation("patch", "/api/v1/members/{user_id}", {
    onSuccess: async ({ name, role }) => {
      notifyDone(`${name || member.email} is ${ROLES[role].label.toLowerCase()} now.`);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/members"] });
    },
    onError: (error) => notifyFailed("The role was not changed.", error),
  });
  const change = (role: Role) => mutate({ params: { path: { user_id: member.user_id } }, body: { role } });
  return (
    <div className="py-1.5">
      <Select
        aria-label={`Role of ${member.name || member.email}`}
        aria-describedby={own ? hint : undefined}
        value={member.role}
        disabled={own || isPending}
        onChange={(event) => change(event.target.value as Role)}
        className="w-30 min-w-27 text-sm"
      >
        {rolesToGive(tenant.role).map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      {own && (
        <span id={hint} className="mt-1 block text-xs text-ink-3">
          Others change yours
        </span>
      )}
    </div>
  );
}
