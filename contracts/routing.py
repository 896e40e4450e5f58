"""Which services take in which events. A producer delivers to each of them; a test compares with the subscribers."""

EVENT_CONSUMERS: dict[str, tuple[str, ...]] = {
    "gateway.tenant_currency_chosen": ("metrics",),
    "gateway.tenant_ended": ("ingestion", "metrics", "ops_hub", "reporting", "secrets"),
    "ingestion.connection_scheduled": ("metrics",),
    "ingestion.data_landed": ("metrics", "gateway"),
    "ingestion.sync_failed": ("gateway", "ops_hub"),
    "ingestion.sync_finished": ("gateway", "ops_hub"),
    "ingestion.tenant_purged": ("gateway",),
    "metrics.alert_fired": ("gateway",),
    "metrics.alert_resolved": ("gateway",),
    "metrics.data_quality_incident_closed": ("gateway",),
    "metrics.data_quality_incident_opened": ("gateway",),
    "metrics.snapshot_built": ("gateway",),
    "metrics.tenant_purged": ("gateway",),
    "ops_hub.tenant_purged": ("gateway",),
    "reporting.report_run_finished": ("gateway", "ops_hub"),
    "reporting.tenant_purged": ("gateway",),
    "secrets.tenant_purged": ("gateway",),
}
