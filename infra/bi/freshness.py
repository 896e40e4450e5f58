"""The page on data: how fresh it is, and what there is to know before numbers are believed."""

from infra.bi.paid_media import DAYS, PAID_MEDIA, SHOWN
from infra.bi.questions import FINE, WHOLE, Column, Dashboard, Dataset, Metric, Question

LOADS = "fct_source_load"

SOURCES = Dataset(
    "source_loads",
    "One row per table of a source that has rows.",
    f"""select
    source_table,
    dataset,
    row_count,
    max_loaded_at,
    max_extracted_at,
    extract(epoch from now() - max_loaded_at) / 3600 as hours_old
from warehouse.{LOADS}
where dataset = {SHOWN}""",
    (
        Column("source_table", "TEXT", "Table", f"{LOADS}.source_table"),
        Column("dataset", "TEXT", "Data", f"{LOADS}.dataset", "warehouse is real, demo is made up."),
        Column("row_count", "BIGINT", "Rows", f"{LOADS}.row_count"),
        Column("max_loaded_at", "TIMESTAMP WITH TIME ZONE", "Arrived", f"{LOADS}.max_loaded_at"),
        Column("max_extracted_at", "TIMESTAMP WITH TIME ZONE", "Read", f"{LOADS}.max_extracted_at"),
        Column("hours_old", "NUMERIC", "Hours since it arrived", f"{LOADS}.max_loaded_at"),
    ),
    (
        Metric("hours", "Hours since the newest row", "min(hours_old)", FINE, "Of the table's newest row."),
        Metric("oldest_hours", "Hours", "max(hours_old)", FINE, "Of the table that waits longest for new rows."),
        Metric("rows", "Rows", "sum(row_count)", WHOLE, "Rows of the source, every version that was read."),
        Metric("arrived", "Arrived", "max(max_loaded_at)", "", "When the newest row came in."),
        Metric("read", "Read at the source", "max(max_extracted_at)", "", "When the newest row was read."),
    ),
)

FRESHNESS = Dashboard(
    "data-freshness",
    "Data freshness and quality",
    "When each source was last read, up to which day each channel is known, and which numbers may still change.",
    "Platforms correct recent days for up to 30 days: such days are open until they are settled. Money without an"
    " exchange rate is left out of sums, and never guessed. Incidents are in Opsight, under Data quality.",
    (
        (
            Question(
                "data-oldest-source",
                "Oldest source, in hours",
                SOURCES,
                "number",
                ("oldest_hours",),
                "Hours since the table that waits longest got its newest row.",
                width=3,
            ),
            Question(
                "data-settled-share",
                "Settled",
                PAID_MEDIA,
                "number",
                ("settled_share",),
                "Of rows of the last 90 days: those that the platform changes no more.",
                days=DAYS,
                width=3,
            ),
            Question(
                "data-restated-rows",
                "Restated rows",
                PAID_MEDIA,
                "number",
                ("restated_rows",),
                "Rows of the last 90 days whose numbers were changed after they had been read.",
                days=DAYS,
                width=3,
            ),
            Question(
                "data-left-out",
                "Rows left out of sums",
                PAID_MEDIA,
                "number",
                ("rows_without_rate",),
                "Rows of the last 90 days with money that no exchange rate is known for.",
                days=DAYS,
                width=3,
            ),
        ),
        (
            Question(
                "data-sources",
                "Sources",
                SOURCES,
                "table",
                ("hours", "rows", "arrived", "read"),
                "The one that waits longest first.",
                by=("source_table",),
            ),
        ),
        (
            Question(
                "data-channels",
                "Known up to",
                PAID_MEDIA,
                "table",
                ("latest_day", "read_at", "rows", "settled_share", "rows_without_rate"),
                "The channel that is behind first.",
                by=("channel",),
                days=DAYS,
                ascending=True,
                width=6,
            ),
            Question(
                "data-settled-by-day",
                "Settled, by day",
                PAID_MEDIA,
                "line",
                ("settled_share",),
                "Recent days are open; an old day that is open was not read again.",
                by=("channel",),
                days=DAYS,
                grain="day",
                width=6,
            ),
        ),
        (
            Question(
                "data-rows-by-day",
                "Rows by day and channel",
                PAID_MEDIA,
                "bars",
                ("rows",),
                "A day that is missing, or lower than its neighbours, was not read whole.",
                by=("channel",),
                days=DAYS,
                grain="day",
            ),
        ),
    ),
    filters=("channel",),
)
