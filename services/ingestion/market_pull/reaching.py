"""What a provider may touch during a pull: its address with the tenant's key, or the tenant's uploads."""

import asyncio
import hashlib

from pydantic import SecretStr

from contracts.ingestion.uploads import Detected, Mapping
from libs.jobs import JobContext, RetryLater
from libs.vault import SecretGone, VaultUnavailable
from services.ingestion.credential.resources import vault_of_job
from services.ingestion.market.observations import date_format_of
from services.ingestion.market.plan import find_market_gaps, make_market_plan
from services.ingestion.market_provider import repository as provider_repository
from services.ingestion.market_provider.calling import Caller
from services.ingestion.market_provider.catalogue import KEY_PARAMETERS
from services.ingestion.market_provider.errors import AnswerRefused
from services.ingestion.market_provider.provider import Provider, Reach, StoredFile, Validators
from services.ingestion.upload import repository as upload_repository
from services.ingestion.upload.normalise import read_batches
from services.ingestion.upload.storage import upload_folder


async def reach_of(context: JobContext, provider: Provider, known: Validators) -> Reach:
    """Raises `AnswerRefused` when a key is wanted and gone, `RetryLater` while the vault is away."""
    caller = Caller(
        provider=provider.name,
        title=provider.title,
        tenant_id=context.tenant_id,
        client=context.resources["market_client"],
        database=context.resources["database"],
        breakers=context.resources["market_breakers"][provider.name],
        known=known,
        key=await _key(context, provider),
    )

    async def open_file(name: str) -> StoredFile:
        return await _open_file(context, name)

    return Reach(caller.get, open_file, known)


async def _key(context: JobContext, provider: Provider) -> tuple[str, SecretStr] | None:
    if provider.key == "none":
        return None
    async with context.session() as session:
        held = await provider_repository.find_key(session, provider.name)
    if held is None:
        if provider.key == "required":
            raise AnswerRefused("key_missing", f"{provider.title} wants a key, and none is set.")
        return None
    try:
        value = await vault_of_job(context).resolve(context.tenant_id, held.ref)
    except VaultUnavailable as error:
        raise RetryLater(float(error.headers["Retry-After"]), error.code, error.title) from error
    except SecretGone as error:
        message = f"The key of {provider.title} is no longer in the vault: enter it again."
        raise AnswerRefused("key_missing", message) from error
    return KEY_PARAMETERS[provider.name], value


async def _open_file(context: JobContext, name: str) -> StoredFile:
    """The tenant's newest market upload called `name`."""
    async with context.session() as session:
        upload = await upload_repository.find_newest_named(session, name, kind="market")
    if upload is None:
        raise AnswerRefused("file_missing", f"No market file called {name} is among the uploads.")
    folder = upload_folder(context.settings.data_dir, context.tenant_id, upload.id)
    if not (folder / "rows.parquet").is_file():
        raise AnswerRefused("file_missing", f"The file {name} is no longer kept: upload it again.")
    mapping = Mapping.model_validate(upload.mapping)
    gaps = find_market_gaps(mapping)
    if gaps:
        raise AnswerRefused("mapping_incomplete", f"The mapping of {name} is not complete: {gaps[0].message}")
    plan = make_market_plan(mapping)
    date_format, fault, question = await asyncio.to_thread(date_format_of, read_batches(folder), plan)
    issue = fault or question
    if issue:
        raise AnswerRefused("mapping_incomplete", issue.message)
    said = f"{upload.sha256}\n{mapping.model_dump_json()}"
    return StoredFile(
        folder=folder,
        columns=[column.name for column in Detected.model_validate(upload.detected).columns],
        plan=plan,
        date_format=date_format,
        fingerprint=hashlib.sha256(said.encode()).hexdigest(),
    )
