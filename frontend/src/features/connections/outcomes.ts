import { PLATFORMS } from "./words";
import type { Platform } from "./types";

export type Outcome = "connected" | "renewed" | "denied" | "expired" | "replayed" | "wrong_user" | "wrong_session" | "scope_missing" | "other_account" | "provider_error" | "exchange_failed" | "tampered";

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
    happened: "You are signed in as another person, or in another workspace, than whoever began to connect the account. Nothing was changed.",
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
    happened: `You signed in at ${provider}, but left out a permission that Opsight cannot work without. Nothing was kept.`,
    todo: "Go once more, and leave every box ticked.",
    next: "again",
    label: "Grant access",
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
    happened: `You gave access, but ${provider} did not hand it over when asked, or did not answer. Nothing was kept.`,
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
