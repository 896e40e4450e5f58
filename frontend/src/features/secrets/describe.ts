import type { Tone } from "@/components/ui/badge";
import type { Rotation, SecretEvent } from "./queries";

export const PURPOSES: Record<string, string> = {
  oauth: "Provider sign-ins",
  connector: "Connectors",
  webhook: "Webhooks",
  pii: "Personal data",
};

export const PROVIDERS: Record<string, string> = {
  local: "a key file on this machine",
  aws: "AWS KMS",
  vault: "Vault",
};

export const KEY_STATES: Record<string, { label: string; tone: Tone }> = {
  pending: { label: "Pending", tone: "neutral" },
  active: { label: "Active", tone: "good" },
  decrypt_only: { label: "Decrypts only", tone: "warn" },
  retired: { label: "Retired", tone: "neutral" },
  destroyed: { label: "Destroyed", tone: "outline" },
};

const STEPS: Record<Rotation["state"], string> = {
  planned: "Making a new key",
  switching: "Switching to the new key",
  reencrypting: "Sealing anew",
  verifying: "Checking that nothing is left",
  finished: "Done",
  failed: "Failed",
};

/** How a rotation ended, or how far it is. */
export function resultOf(rotation: Rotation): { label: string; tone: Tone } {
  if (rotation.error) return { label: "Failed", tone: "bad" };
  if (rotation.finished_at === null) return { label: "Running", tone: "warn" };
  return rotation.waiting_for.length > 0 ? { label: "Old key still in use", tone: "warn" } : { label: "Done", tone: "good" };
}

export function stepOf(rotation: Rotation): string {
  return `${PURPOSES[rotation.purpose] ?? rotation.purpose}: ${rotation.kind === "rewrap" ? "Wrapping keys anew" : STEPS[rotation.state]}`;
}

const ACTIONS: Record<string, string> = {
  "secret.stored": "Stored",
  "secret.replaced": "Replaced",
  "secret.described": "Changed its description",
  "secret.resolved": "Read",
  "secret.deleted": "Deleted",
  "column.encrypted": "Encrypted",
  "column.decrypted": "Decrypted",
  "column.settled": "Reported done",
  "rotation.requested": "Asked for a rotation",
  "keys.rotated": "Rotated",
  "keys.rewrapped": "Wrapped anew",
  "key.destroyed": "Destroyed a key",
  "keys.shredded": "Destroyed all keys",
  "keys.begun_anew": "Began anew, without what was kept",
};

export function actionOf(event: SecretEvent): string {
  return ACTIONS[event.action] ?? event.action;
}

/** What an event is about, in words that people know; its id otherwise. */
export function objectOf({ object_type: type, object_id: id, detail }: SecretEvent): string {
  const name = detail.label ?? detail.purpose;
  if (typeof name === "string") return PURPOSES[name] ?? name;
  return type === "column" ? id : `${type.replaceAll("_", " ")} ${id.slice(0, 8)}`;
}

/** `user:<uuid>` and `service:<name>` as people say it; `names` are people by their id. */
export function actorOf(actor: string, names?: ReadonlyMap<string, string>): string {
  const [kind, name = ""] = actor.split(":");
  if (kind === "service") return `${name[0]?.toUpperCase() ?? ""}${name.slice(1).replaceAll("_", " ")}`;
  if (kind === "user") return names?.get(name) ?? "A person";
  if (kind === "key") return "An API key";
  return kind === "operator" ? `Operator ${name}` : actor;
}
