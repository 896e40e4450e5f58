"""Dashboards of what holds for every service: the edge, jobs, keys, and what was promised."""

from infra.grafana.panels import Dashboard, Panel
from infra.grafana.queries import grown, per_second, quantile

_REQUESTS = "opsight_gateway_request_seconds"
_ANSWERED = '{route!~".*/events"}'
_ERRORS = '{status=~"5.."}'
_LIMITED = '{status="429"}'
_COMBINED = 'route="/api/v1/metrics/combined"'
_GONE = '{outcome=~"failed|dead"}'

PLATFORM = Dashboard(
    "opsight-platform",
    "platform",
    (
        Panel("Processes that answer", {"up": "sum(up)"}, kind="stat", width=6),
        Panel("Processes that do not", {"down": "count(up == 0) or vector(0)"}, kind="stat", width=6, limits=(1, 2)),
        Panel("Requests a second", {"requests": per_second(f"{_REQUESTS}_count")}, "reqps", "stat", width=6),
        Panel(
            "Answers that are errors of ours",
            {"5xx": "opsight:api_errors:ratio_rate5m"},
            "percentunit",
            "stat",
            6,
            limits=(0.02, 0.05),
        ),
        Panel("Requests by status", {"{{status}}": per_second(f"{_REQUESTS}_count", "status")}, "reqps"),
        Panel(
            "Time to answer",
            {
                "half": quantile(0.5, _REQUESTS, where=_ANSWERED),
                "19 of 20": quantile(0.95, _REQUESTS, where=_ANSWERED),
                "99 of 100": quantile(0.99, _REQUESTS, where=_ANSWERED),
            },
            "s",
            limits=(1.5, 3),
            description="At the gateway, from the first byte of a request to the end of its answer.",
        ),
        Panel(
            "Slowest operations (19 of 20)",
            {
                "{{method}} {{route}}": f"topk(10, {quantile(0.95, _REQUESTS, 'method, route', _ANSWERED)})",
            },
            "s",
        ),
        Panel(
            "Errors of ours by operation",
            {
                "{{method}} {{route}}": f"topk(10, {per_second(f'{_REQUESTS}_count', 'method, route', _ERRORS)})",
            },
            "reqps",
        ),
        Panel(
            "Time to answer by service (19 of 20)",
            {
                "{{upstream}}": quantile(0.95, _REQUESTS, "upstream", _ANSWERED),
            },
            "s",
        ),
        Panel(
            "Refused: too many requests",
            {
                "{{route}}": f"topk(10, {per_second(f'{_REQUESTS}_count', 'route', _LIMITED)})",
            },
            "reqps",
        ),
        Panel(
            "Refused: too much at once", {"{{upstream}}": per_second("opsight_gateway_shed_total", "upstream")}, "reqps"
        ),
        Panel(
            "Answers beside their contract",
            {
                "{{operation_id}}": grown("opsight_gateway_contract_breaks_total", "operation_id"),
            },
        ),
        Panel("Memory", {"{{instance}}": "process_resident_memory_bytes"}, "bytes"),
        Panel("Processor", {"{{instance}}": "rate(process_cpu_seconds_total[5m])"}, "percentunit"),
        Panel("Webhooks to partners", {"{{outcome}}": per_second("opsight_webhook_attempts_total", "outcome")}, "ops"),
    ),
)

JOBS = Dashboard(
    "opsight-jobs",
    "jobs",
    (
        Panel("Queued", {"queued": 'sum(max by (kind) (opsight_jobs{state="queued"}))'}, kind="stat", width=6),
        Panel("Running", {"running": "sum(opsight_jobs_in_flight)"}, kind="stat", width=6),
        Panel("Oldest that is due", {"age": "max(opsight_job_oldest_seconds)"}, "s", "stat", 6, limits=(300, 900)),
        Panel(
            "Dead letters", {"jobs": "sum(max by (kind) (opsight_dead_letters))"}, kind="stat", width=6, limits=(1, 10)
        ),
        Panel("Ends of attempts", {"{{outcome}}": per_second("opsight_job_outcomes_total", "outcome")}, "ops"),
        Panel(
            "Failed for good",
            {
                "{{kind}}": f"topk(10, {grown('opsight_job_outcomes_total', 'kind', _GONE)})",
            },
        ),
        Panel(
            "Wait until claimed (19 of 20)",
            {
                "{{kind}}": f"topk(10, {quantile(0.95, 'opsight_job_queue_wait_seconds', 'kind')})",
            },
            "s",
        ),
        Panel(
            "Time of an attempt (19 of 20)",
            {
                "{{kind}}": f"topk(10, {quantile(0.95, 'opsight_job_duration_seconds', 'kind')})",
            },
            "s",
        ),
        Panel("Jobs by state", {"{{state}}": "sum by (state) (max by (kind, state) (opsight_jobs))"}),
        Panel("Dead letters", {"{{kind}}": "max by (kind) (opsight_dead_letters) > 0"}),
        Panel("Oldest that is due", {"{{kind}}": "topk(10, max by (kind) (opsight_job_oldest_seconds))"}, "s"),
        Panel("Leases taken away", {"{{kind}}": grown("opsight_job_leases_lost_total", "kind")}),
    ),
)

SECRETS = Dashboard(
    "opsight-secrets",
    "secrets",
    (
        Panel("Key service answers", {"{{instance}}": "min by (instance) (opsight_kms_up)"}, kind="stat", width=8),
        Panel(
            "Oldest data key in use", {"age": "max(opsight_data_key_oldest_seconds)"}, "s", "stat", 8, limits=(600, 900)
        ),
        Panel("Data keys kept", {"{{instance}}": "sum by (instance) (opsight_data_keys_cached)"}, kind="stat", width=8),
        Panel(
            "Calls of the key service",
            {
                "{{call}} {{outcome}}": per_second("opsight_kms_calls_total", "call, outcome"),
            },
            "ops",
        ),
        Panel(
            "Time of a call (19 of 20)",
            {"{{provider}} {{call}}": quantile(0.95, "opsight_kms_seconds", "provider, call")},
            "s",
        ),
        Panel(
            "Errors of the key service",
            {
                "{{provider}} {{outcome}}": grown("opsight_kms_calls_total", "provider, outcome", '{outcome!="ok"}'),
            },
        ),
        Panel("Secrets sealed anew", {"secrets": "sum(increase(opsight_rotation_rows_total[1h]))"}),
    ),
)

SLO = Dashboard(
    "opsight-slo",
    "service levels",
    (
        Panel(
            "Budget of errors left (30 days)",
            {
                "left": '1 - (sum(increase(opsight_gateway_request_seconds_count{status=~"5.."}[30d])) or vector(0))'
                " / sum(increase(opsight_gateway_request_seconds_count[30d])) / 0.001",
            },
            "percentunit",
            "stat",
            8,
            "99.9 % of the requests are not to fail on our side.",
        ),
        Panel(
            "Combined metrics within 400 ms (1 day)",
            {
                "share": f'sum(increase({_REQUESTS}_bucket{{{_COMBINED}, le="0.5"}}[1d]))'
                f" / sum(increase({_REQUESTS}_count{{{_COMBINED}}}[1d]))",
            },
            "percentunit",
            "stat",
            8,
            "Counted by the histogram's limit above it, 500 ms.",
        ),
        Panel(
            "Tenants with fresh numbers", {"share": "1 - max(opsight_snapshot_stale_ratio)"}, "percentunit", "stat", 8
        ),
        Panel(
            "How fast the budget burns",
            {
                "1 hour": "opsight:api_errors:ratio_rate1h / 0.001",
                "6 hours": "opsight:api_errors:ratio_rate6h / 0.001",
                "1 day": "opsight:api_errors:ratio_rate1d / 0.001",
                "3 days": "opsight:api_errors:ratio_rate3d / 0.001",
            },
            limits=(1, 6),
            description="1 uses the month's budget in a month; 14.4 in two days.",
        ),
        Panel(
            "Syncs that succeed (1 day)",
            {
                "share": 'sum(increase(opsight_sync_latency_seconds_count{outcome="succeeded"}[1d]))'
                ' / sum(increase(opsight_sync_latency_seconds_count{outcome!="cancelled"}[1d]))',
            },
            "percentunit",
        ),
        Panel(
            "Scheduled reports in time (1 day)",
            {"share": "1 - opsight:scheduled_runs_late:ratio_rate1d"},
            "percentunit",
            description="A result within 15 minutes of the schedule's moment; 99 % is promised.",
        ),
        Panel(
            "How fast the budget of late reports burns",
            {
                "1 hour": "opsight:scheduled_runs_late:ratio_rate1h / 0.01",
                "1 day": "opsight:scheduled_runs_late:ratio_rate1d / 0.01",
            },
            limits=(1, 6),
            description="1 uses the month's budget in a month; 14.4 in two days.",
        ),
    ),
)
