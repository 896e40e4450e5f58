"""Which raw rows nothing can need any more: one SELECT a table. Every rule is argued in `docs/decisions/0025`.

The warehouse is rebuilt from the raw rows alone, whole, once a day. So the current row of a key is never removed,
however old it is; what goes is what can never become current again, and is older than the tenant keeps it:

- **superseded** rows of an account's day that the same connection read again later, in the same generation. Wherever
  such a row were alive, the newer read would be alive too, and would win. The first reading of each day stays, because
  the warehouse shows when a day was first read.
- **dead** rows of a generation that a newer one of the same connection and stream replaced more than two days ago, so
  that the daily rebuild has let go of them.
- **outdated** rows of things without days (campaigns, accounts, ...) of which the same connection sent a newer row.

Rows that a replay withdrew stay: another version of the dataset may accept them again. Uploaded rows and market series
have no versions to remove.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.ingestion.connector.catalogue import CATALOGUE
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.replay.shapes import ReplayShape, shapes

SETTLED_DEAD = "interval '2 days'"
MICROSOFT = "microsoft_ads__campaign_performance_report"


@dataclass(frozen=True)
class Rule:
    """`removable` selects (connection_id, raw_id) of the tenant's rows of `table` that were loaded before `:before`."""

    table: str
    reason: str
    removable: str


def rules() -> Iterator[Rule]:
    """Every rule of every connector table."""
    for table in sorted({stream.table for entry in CATALOGUE for stream in entry.streams}):
        shape = shapes().get(table)
        if shape is not None:
            yield Rule(shape.table, "superseded", _superseded(shape))
            yield Rule(shape.table, "dead", _dead(shape))
        elif get_dataset(table).natural_key:
            yield Rule(f"raw.{table}", "outdated", _outdated(table))


def _superseded(shape: ReplayShape) -> str:
    """Not of the newest read of its account's day, or not the newest version of its key in it."""
    scope = "connection_id, generation, kind, account_id, day"
    newest_first = "order by extracted_at desc, raw_id desc"
    return (
        "select connection_id, raw_id from ("  # noqa: S608  # expressions of our own
        f" select r.*, first_value(sync_id) over (partition by {scope} {newest_first}) as newest_read,"
        f" row_number() over (partition by {scope} order by extracted_at, raw_id) as place,"
        f" row_number() over (partition by {scope}, sync_id, key {newest_first}) as version{_witness(shape)}"
        f" from ({_rows(shape)} and t.withdrawn_by is null) r) judged"
        " where loaded_at < :before and place > 1 and not is_witness"
        " and (sync_id is distinct from newest_read or version > 1)"
    )


def _dead(shape: ReplayShape) -> str:
    """Of a generation that another one, of which rows have been there for two days, has replaced."""
    return (
        "select connection_id, raw_id from ("  # noqa: S608
        " select r.*, max(generation) filter (where not is_withdrawn) over (partition by connection_id, kind) as newest"
        f"{_witness(shape)} from ({_rows(shape)}) r) judged"
        " where loaded_at < :before and generation < newest and not is_witness and exists ("
        f" select from {shape.table} n where n.tenant_id = app.tenant_id() and n.connection_id = judged.connection_id"
        " and n.dataset = judged.kind and n._airbyte_generation_id > judged.generation and n.withdrawn_by is null"
        f" and n.loaded_at < now() - {SETTLED_DEAD})"
    )


def _outdated(table: str) -> str:
    """A newer row of the same thing is there, of the same generation or a later one."""
    names = [*get_dataset(table).natural_key, "customer.id", "campaign.resource_name", "account_id"]
    fields = ", ".join(f"t._airbyte_data -> '{name}'" for name in dict.fromkeys(names))
    return (
        "select connection_id, raw_id from (select t.connection_id, t._airbyte_raw_id as raw_id, t.loaded_at,"  # noqa: S608
        " t._airbyte_extracted_at as extracted_at, t._airbyte_generation_id as generation,"
        " max(t._airbyte_extracted_at) over later as newest"
        f" from raw.{table} t where t.tenant_id = app.tenant_id()"
        f" window later as (partition by t.connection_id, t.dataset, jsonb_build_array({fields})"
        " order by t._airbyte_generation_id range between current row and unbounded following)) judged"
        " where loaded_at < :before and extracted_at < newest"
    )


def _rows(shape: ReplayShape) -> str:
    return (
        f"select t.connection_id, t._airbyte_raw_id as raw_id, {shape.kind} as kind, {shape.account} as account_id,"  # noqa: S608
        f" {shape.day} as day, {shape.key} as key, t._airbyte_meta ->> 'sync_id' as sync_id,"
        " t._airbyte_generation_id as generation, t._airbyte_extracted_at as extracted_at, t.loaded_at,"
        f" t.withdrawn_by is not null as is_withdrawn, {_campaign(shape)} as campaign_id"
        f" from {shape.table} t where t.tenant_id = app.tenant_id()"
    )


def _campaign(shape: ReplayShape) -> str:
    return "t._airbyte_data ->> 'CampaignId'" if shape.dataset == MICROSOFT else "null::text"


def _witness(shape: ReplayShape) -> str:
    """Microsoft's reports are where the names of its accounts and campaigns are known from: the newest row that names
    each of them stays, whatever became of it."""
    if shape.dataset != MICROSOFT:
        return ", false as is_witness"
    return (
        ", (rank() over (partition by kind, account_id order by is_withdrawn, extracted_at desc) = 1 or rank() over"
        " (partition by kind, account_id, campaign_id order by is_withdrawn, day desc, extracted_at desc) = 1)"
        " as is_witness"
    )
