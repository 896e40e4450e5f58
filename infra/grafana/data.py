"""Dashboards of the way of the data: in, through dbt, into what is answered."""

from infra.grafana.panels import Dashboard, Panel
from infra.grafana.queries import grown, per_second, quantile

MODELS = '{model!="(run)"}'

INGESTION = Dashboard(
    "opsight-ingestion",
    "ingestion",
    (
        Panel("Connections an hour late", {"late": "max(opsight_source_late)"}, kind="stat", width=6, limits=(1, 5)),
        Panel("Two hours late", {"late": "max(opsight_source_very_late)"}, kind="stat", width=6, limits=(1, 2)),
        Panel(
            "Rows landed in an hour",
            {
                "rows": 'sum(increase(opsight_sync_rows_total{outcome="committed"}[1h]))',
            },
            kind="stat",
            width=6,
        ),
        Panel(
            "Webhooks in an hour",
            {
                "webhooks": "sum(increase(opsight_ingestion_webhooks_total[1h]))",
            },
            kind="stat",
            width=6,
        ),
        Panel(
            "Attempts at syncs",
            {
                "{{outcome}}": grown("opsight_sync_latency_seconds_count", "outcome"),
            },
        ),
        Panel(
            "Time of a sync (19 of 20)",
            {"{{provider}}": quantile(0.95, "opsight_sync_latency_seconds", "provider")},
            "s",
        ),
        Panel(
            "Records by what became of them",
            {"{{provider}} {{outcome}}": per_second("opsight_sync_rows_total", "provider, outcome")},
            "rps",
        ),
        Panel("Errors of syncs", {"{{provider}} {{type}}": grown("opsight_sync_errors_total", "provider, type")}),
        Panel("Bytes landed", {"{{provider}}": per_second("opsight_sync_bytes_total", "provider")}, "Bps"),
        Panel(
            "Webhooks",
            {"{{source}} {{result}}": per_second("opsight_ingestion_webhooks_total", "source, result")},
            "ops",
        ),
        Panel(
            "Breakers of providers",
            {
                "{{provider}}": "max by (provider) (opsight_provider_breaker_state)",
            },
            limits=(1, 2),
            description="0 closed, 1 half open, 2 open: not asked any more.",
        ),
        Panel(
            "Calls of providers (19 of 20)",
            {
                "{{provider}}": quantile(0.95, "opsight_provider_call_seconds", "provider"),
                "market {{provider}}": quantile(0.95, "opsight_market_call_seconds", "provider"),
            },
            "s",
        ),
        Panel("Replays: rows", {"{{outcome}}": per_second("opsight_replay_rows_total", "outcome")}, "rps"),
        Panel("Raw rows removed", {"{{table}}": grown("opsight_raw_rows_removed_total", "table", window="1d")}),
    ),
)

DBT = Dashboard(
    "opsight-dbt",
    "dbt and data quality",
    (
        Panel(
            "Runs in a day",
            {
                "{{outcome}}": grown("opsight_dbt_runs_total", "outcome", window="1d"),
            },
            kind="stat",
            width=8,
        ),
        Panel(
            "Tests that failed in a day",
            {
                "tests": "sum(increase(opsight_dbt_test_failures_total[1d]))",
            },
            kind="stat",
            width=8,
            limits=(1, 10),
        ),
        Panel(
            "Incidents nobody has seen",
            {
                "incidents": "max(opsight_data_quality_incidents_unacknowledged)",
            },
            kind="stat",
            width=8,
            limits=(1, 5),
        ),
        Panel(
            "Time of a run",
            {
                "half": quantile(0.5, "opsight_dbt_run_duration_seconds", where='{model="(run)"}'),
                "19 of 20": quantile(0.95, "opsight_dbt_run_duration_seconds", where='{model="(run)"}'),
            },
            "s",
        ),
        Panel(
            "Slowest models (19 of 20)",
            {
                "{{model}}": f"topk(10, {quantile(0.95, 'opsight_dbt_run_duration_seconds', 'model', MODELS)})",
            },
            "s",
        ),
        Panel("Runs", {"{{outcome}}": grown("opsight_dbt_runs_total", "outcome")}),
        Panel(
            "Age of a dataset's newest row at its run (19 of 20)",
            {"{{dataset}}": quantile(0.95, "opsight_dbt_source_freshness_seconds", "dataset")},
            "s",
        ),
        Panel("Checks by how they came out", {"{{status}}": "max by (status) (opsight_data_quality_checks)"}),
        Panel("Open incidents", {"open": "max(opsight_data_quality_incidents_open)"}),
        Panel("Runs of the checks", {"{{outcome}}": grown("opsight_data_quality_runs_total", "outcome")}),
    ),
)

SNAPSHOTS = Dashboard(
    "opsight-snapshots",
    "snapshots",
    (
        Panel(
            "Tenants with stale numbers",
            {"share": "max(opsight_snapshot_stale_ratio)"},
            "percentunit",
            "stat",
            8,
            limits=(0.01, 0.05),
        ),
        Panel("Oldest numbers", {"age": "max(opsight_snapshot_age_seconds)"}, "s", "stat", 8, limits=(3600, 7200)),
        Panel("Tenants with numbers", {"tenants": "max(opsight_snapshot_tenants)"}, kind="stat", width=8),
        Panel("Oldest numbers", {"age": "max(opsight_snapshot_age_seconds)"}, "s", limits=(3600, 7200)),
        Panel("Builds", {"{{outcome}}": grown("opsight_snapshot_builds_total", "outcome")}),
        Panel(
            "Time of a build",
            {
                "half": quantile(0.5, "opsight_snapshot_build_duration_seconds"),
                "19 of 20": quantile(0.95, "opsight_snapshot_build_duration_seconds"),
            },
            "s",
            limits=(30, 60),
        ),
        Panel(
            "Answers by where they came from",
            {
                "{{cache}}": per_second("opsight_combined_answers_total", "cache"),
            },
            "ops",
        ),
    ),
)
