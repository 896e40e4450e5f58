import { PLATFORMS } from "./words";
import type { Platform } from "./types";

export type Outcome =
  | "connected"
  | "renewed"
  | "scope_missing"
  | "denied"
  | "expired"
  | "replayed"
  | "tampered"
  | "wrong_user"
  | "wrong_session"
  | "wrong_tenant"
  | "signed_out"
  | "not_allowed"
  | "switched_off"
  | "other_account"
  | "connection_gone"
  | "exchange_failed"
  | "provider_error"
  | "provider_down"
  | "try_again";

export interface OutcomeWords {
  tone: "good" | "warn" | "bad";
  title: string;
  /** What happened. */
  happened: string;
  /** What to do about it. */
  todo: string;
  /** The button: to the connection, to begin anew, or back to the list. */
  next: "open" | "again" | "list";
  label: string;
}

type Said = (provider: string) => OutcomeWords;

const OUTCOMES: Record<Outcome, Said> = {
  connected: (provider) => ({
    tone: "good",
    title: `${provider} is connected`,
    happened: "The access is kept, encrypted, and the first sync has begun.",
    todo: "What it finds shows here in a moment.",
    next: "open",
    label: "Open the connection",
  }),
  renewed: (provider) => ({
    tone: "good",
    title: `${provider} is connected again`,
    happened: "The access was renewed. Settings, listings and history are as they were.",
    todo: "A sync brings in what happened in the meantime.",
    next: "open",
    label: "Open the connection",
  }),
  denied: (provider) => ({
    tone: "warn",
    title: "You did not give access",
    happened: `You said no at ${provider}, or left its page. Nothing was changed, and nothing was kept.`,
    todo: "Try again when you are ready, or ask the person who owns the account to do it.",
    next: "again",
    label: "Try again",
  }),
  expired: () => ({
    tone: "warn",
    title: "That took too long",
    happened: "The way to the provider's page is good for ten minutes, and these were over. Nothing was changed.",
    todo: "Begin again: it takes a minute.",
    next: "again",
    label: "Begin again",
  }),
  replayed: () => ({
    tone: "warn",
    title: "This answer was used already",
    happened: "Each way to the provider's page works once. This page was loaded again, or its address was opened twice.",
    todo: "Look at your connections: it is most likely there. If it is not, begin again.",
    next: "list",
    label: "See connections",
  }),
  wrong_user: () => ({
    tone: "bad",
    title: "Somebody else began this",
    happened: "You are signed in as another person than whoever began to connect the account. Nothing was changed.",
    todo: "Begin again as yourself.",
    next: "again",
    label: "Begin again",
  }),
  wrong_session: () => ({
    tone: "bad",
    title: "This is another browser session",
    happened: "It was begun in another browser, or before you signed in anew. Nothing was changed.",
    todo: "Begin and finish it in the same browser.",
    next: "again",
    label: "Begin again",
  }),
  scope_missing: (provider) => ({
    tone: "warn",
    title: "A permission is missing",
    happened: `You signed in at ${provider}, but left out a permission that Opsight cannot read without. The connection is there, and waits for it.`,
    todo: "Go once more, and leave every box ticked.",
    next: "again",
    label: "Grant access",
  }),
  wrong_tenant: () => ({
    tone: "bad",
    title: "You work in another workspace now",
    happened: "It was begun in another workspace than the one you are in. Nothing was changed, in either.",
    todo: "Switch back to that workspace and begin again there.",
    next: "list",
    label: "See connections",
  }),
  signed_out: () => ({
    tone: "warn",
    title: "You had been signed out",
    happened: "Your session here had ended before you came back from the provider's page. Nothing was changed.",
    todo: "You are signed in again: begin once more.",
    next: "again",
    label: "Begin again",
  }),
  not_allowed: () => ({
    tone: "bad",
    title: "You may not connect accounts",
    happened: "Your role in this workspace was changed in the meantime, or you only look at it for somebody. Nothing was changed.",
    todo: "An owner, admin or operator of this workspace can connect the account.",
    next: "list",
    label: "See connections",
  }),
  switched_off: () => ({
    tone: "warn",
    title: "Connecting accounts is turned off",
    happened: "An administrator turned it off while you were away. Nothing was changed.",
    todo: "It can be done as soon as it is turned on again.",
    next: "list",
    label: "See connections",
  }),
  connection_gone: () => ({
    tone: "warn",
    title: "The connection is not there any more",
    happened: "Somebody removed it while you were at the provider's page. What you granted was given back.",
    todo: "Connect the account anew.",
    next: "list",
    label: "See connections",
  }),
  provider_down: (provider) => ({
    tone: "warn",
    title: `${provider} does not answer`,
    happened: `You gave access, but ${provider} did not answer when Opsight fetched it. Nothing was kept.`,
    todo: "Try again in a few minutes.",
    next: "again",
    label: "Try again",
  }),
  try_again: () => ({
    tone: "warn",
    title: "It did not work this time",
    happened: "Something was in the way here for a moment: the vault did not answer, or somebody changed the connection at the same time.",
    todo: "Try once more.",
    next: "again",
    label: "Try again",
  }),
  other_account: (provider) => ({
    tone: "warn",
    title: "That was another account",
    happened: `You signed in at ${provider} with another account than the one this connection is for. The connection stays as it was, so that two accounts are never mixed.`,
    todo: "Go again with the account of this connection, or connect the other one beside it.",
    next: "again",
    label: "Try again",
  }),
  provider_error: (provider) => ({
    tone: "bad",
    title: `${provider} could not do it`,
    happened: `${provider} sent you back with an error of its own. Nothing was changed.`,
    todo: "Try again in a few minutes.",
    next: "again",
    label: "Try again",
  }),
  exchange_failed: (provider) => ({
    tone: "bad",
    title: "The access could not be fetched",
    happened: `You gave access, but ${provider} refused to hand it over. Nothing was kept.`,
    todo: "Try again. If it stays so, whoever runs this installation should look at its registration with the provider.",
    next: "again",
    label: "Try again",
  }),
  tampered: () => ({
    tone: "bad",
    title: "This answer cannot be trusted",
    happened: "Part of the address was changed or is missing, so that it is not the answer to anything that was begun here. Nothing was changed.",
    todo: "Begin from your connections, not from a link that somebody sent.",
    next: "list",
    label: "See connections",
  }),
};

const UNKNOWN: OutcomeWords = {
  tone: "warn",
  title: "Nothing came back",
  happened: "This page shows how connecting an account ended, and its address does not say so.",
  todo: "Look at your connections, and begin again from there if need be.",
  next: "list",
  label: "See connections",
};

/** What to say of how somebody came back from a provider's page. */
export function outcomeWords(outcome: string | undefined, platform: Platform | undefined): OutcomeWords {
  if (outcome === undefined || !Object.hasOwn(OUTCOMES, outcome)) return UNKNOWN;
  const words = OUTCOMES[outcome as Outcome](platform ? PLATFORMS[platform].provider : "The provider");
  // Without a platform there is nowhere to begin anew.
  return words.next === "again" && !platform ? { ...words, next: "list", label: "See connections" } : words;
}
