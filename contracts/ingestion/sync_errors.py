"""Why a sync can fail: each `error.type` with what it means, in plain language. The runbook has a section for each."""

from dataclasses import dataclass

RUNBOOK = "/data-sources/problems"


@dataclass(frozen=True)
class SyncErrorType:
    """`again` says whether Opsight tries again by itself."""

    type: str
    title: str
    meaning: str
    remedy: str
    again: bool = False

    @property
    def runbook(self) -> str:
        return f"{RUNBOOK}#{self.type}"


SYNC_ERROR_TYPES = (
    SyncErrorType(
        "connector_crashed",
        "The connector stopped early",
        "The program that reads the source ended before it was done, by itself or because the system ended it.",
        "Wait for the next attempt. If it happens again, read the last lines of the log: memory, a bug of the "
        "connector, or an answer of the source that it cannot read.",
        again=True,
    ),
    SyncErrorType(
        "connector_silent",
        "The connector went silent",
        "It was alive and sent nothing for too long. Usually the source does not answer.",
        "Wait for the next attempt. If it stays so, look whether the source itself is slow or down.",
        again=True,
    ),
    SyncErrorType(
        "connector_too_slow",
        "The sync took too long",
        "It was not done within the time that one run may take. What it committed stays; the next run goes on there.",
        "Wait: the next attempt goes on where this one stopped. For a long history, select fewer streams at first.",
        again=True,
    ),
    SyncErrorType(
        "connector_transient_error",
        "The source had a passing problem",
        "The connector says itself that trying again may help: a rate limit, a short outage.",
        "Wait for the next attempt.",
        again=True,
    ),
    SyncErrorType(
        "connector_error",
        "The connector reported an error",
        "The connector says that something went wrong, and not that the configuration is to blame.",
        "Read its message and its log. If the next attempts fail alike, look at the source's own status page.",
        again=True,
    ),
    SyncErrorType(
        "stream_incomplete",
        "A stream was not finished",
        "The connector ended without an error, and yet without saying that every stream is complete.",
        "Wait for the next attempt: it reads the unfinished streams again.",
        again=True,
    ),
    SyncErrorType(
        "connector_not_installable",
        "The connector cannot be installed",
        "Its packages cannot be had: no package registry is in reach, or the packages are not those of the lock.",
        "Ask whoever runs this installation to check the network and the package registry.",
        again=True,
    ),
    SyncErrorType(
        "connector_config_error",
        "The source refuses the configuration",
        "A credential has expired or was revoked, an account is closed, or a field is wrong.",
        "Correct the configuration or enter the credential again; then run the sync.",
    ),
    SyncErrorType(
        "credentials_refused",
        "The platform refused the credentials",
        "A token has expired or was revoked, a client secret is wrong, or their owner may no longer see the accounts.",
        "Enter the credentials again, or have somebody who may see the accounts grant new ones; then run the sync.",
    ),
    SyncErrorType(
        "connector_protocol_error",
        "The connector cannot be understood",
        "What it prints is not the Airbyte protocol, or is cut off.",
        "Ask whoever runs this installation to look at the connector's version; another one may be needed.",
    ),
    SyncErrorType(
        "connector_output_limit",
        "The connector printed too much",
        "One line, or all of them together, are longer than a run may print. This protects everybody else.",
        "Select fewer streams. If one record is that large, the limit can be raised by whoever runs this installation.",
    ),
    SyncErrorType(
        "reconciliation_mismatch",
        "The counts do not add up",
        "The source says that it sent another number of records than arrived. Nothing doubtful was kept.",
        "Run it once more. If it happens again, it is a bug of the connector: report it with the job's id.",
    ),
    SyncErrorType(
        "remote_unauthorized",
        "The remote Airbyte refuses our credentials",
        "The server's client id and secret are not accepted (any more). A job that runs there may go on.",
        "Enter a new client id and secret for the Airbyte server under Data sources; then run the sync.",
    ),
    SyncErrorType(
        "remote_forbidden",
        "The remote Airbyte does not allow it",
        "The application is known there, and may not use this connection.",
        "Give the application's user the right to run syncs in that workspace, or use another application.",
    ),
    SyncErrorType(
        "remote_not_found",
        "The remote connection or job is gone",
        "It was deleted in the remote Airbyte, or belongs to a workspace that may not be used.",
        "Look it up in the remote Airbyte. If the connection is gone, delete it here too and connect its successor.",
    ),
    SyncErrorType(
        "remote_refused",
        "The remote Airbyte refuses the request",
        "It understands who asks, and says that the request itself is wrong.",
        "Read the message. Often the server is older than the public API, or the base address lacks its path.",
    ),
    SyncErrorType(
        "remote_unavailable",
        "The remote Airbyte is away",
        "It does not answer, answers too slowly, or has an error of its own. A job that runs there goes on.",
        "Wait: we look again by ourselves, for up to a day.",
        again=True,
    ),
    SyncErrorType(
        "remote_throttled",
        "The remote Airbyte asks us to wait",
        "We, or others with the same application, asked too often.",
        "Wait: we look again when it allows it.",
        again=True,
    ),
    SyncErrorType(
        "remote_answer_unreadable",
        "The remote Airbyte's answer cannot be read",
        "It is not what the public API documents: often a sign-in page or a proxy answers in its place.",
        "Check the base address of the server: it ends in /v1, or in /api/public/v1 on an Airbyte of your own.",
        again=True,
    ),
    SyncErrorType(
        "remote_address_refused",
        "The Airbyte server's address may not be called",
        "It leads to an address that is not on the public internet.",
        "Give a public https address, or ask whoever runs this installation to allow this one.",
    ),
    SyncErrorType(
        "remote_connection_inactive",
        "The connection is turned off in the remote Airbyte",
        "Airbyte turns a connection off when it failed too often, or somebody did.",
        "Turn it on there; then run the sync.",
    ),
    SyncErrorType(
        "remote_sync_failed",
        "The sync failed in the remote Airbyte",
        "It ran there, was tried several times there, and failed.",
        "Open the job in the remote Airbyte: its own log says why. Then run the sync again.",
    ),
    SyncErrorType(
        "remote_sync_cancelled",
        "Somebody cancelled it in the remote Airbyte",
        "The job was cancelled there, and not here.",
        "Run it again when you want to.",
    ),
    SyncErrorType(
        "remote_too_long",
        "The remote sync took longer than a day",
        "We have looked at it for 24 hours and do so no more. It may still run there.",
        "Look at it in the remote Airbyte; run the sync again when it is over.",
    ),
    SyncErrorType(
        "poison",
        "The workers that ran it were lost",
        "Three workers in a row went away while they ran this sync; it is not tried again, to protect the others.",
        "Ask whoever runs this installation to look at the worker's memory and log, then run the sync again.",
    ),
    SyncErrorType(
        "deadline_exceeded",
        "The sync ran out of time",
        "An attempt took longer than any sync may.",
        "Wait for the next attempt. For a long history, select fewer streams at first.",
        again=True,
    ),
    SyncErrorType(
        "provider_down",
        "A part of Opsight, or the source, is away",
        "It does not answer, so calls to it are paused for a while.",
        "Wait: it goes on by itself.",
        again=True,
    ),
    SyncErrorType(
        "vault_unavailable",
        "The vault is away",
        "The credential cannot be read right now.",
        "Wait: the sync goes on by itself when the vault is back.",
        again=True,
    ),
    SyncErrorType(
        "connection_changed",
        "The connection was changed meanwhile",
        "Its configuration, streams or state were changed while it was read, so what was read no longer fits.",
        "Wait: the next attempt reads it as it is now.",
        again=True,
    ),
    SyncErrorType(
        "connector_in_use",
        "The connector is in use",
        "Something runs from its environment, or a connection reads by it, so it cannot be removed.",
        "Try again when its jobs are over and no connection uses it.",
    ),
    SyncErrorType(
        "connection_gone",
        "The connection was deleted",
        "It was deleted before the sync began.",
        "Nothing is to be done.",
    ),
    SyncErrorType(
        "cancelled",
        "Somebody stopped it",
        "A person stopped the sync. What it had committed stays, and the next run goes on there.",
        "Run it again when you want to.",
    ),
)

_BY_TYPE = {one.type: one for one in SYNC_ERROR_TYPES}


def sync_error_type(kind: str) -> SyncErrorType | None:
    """The error type called `kind`, if it is one of those that are described."""
    return _BY_TYPE.get(kind)
