"""What Prometheus sees of jobs. `kind` is a closed set, declared in code; no label carries a tenant or an id."""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600)

DURATION = Histogram("opsight_job_duration_seconds", "How long an attempt ran.", ["kind"], buckets=_SECONDS)
QUEUE_WAIT = Histogram("opsight_job_queue_wait_seconds", "From due to claimed.", ["kind"], buckets=_SECONDS)
OUTCOMES = Counter("opsight_job_outcomes", "What attempts ended as.", ["kind", "outcome"])
LEASES_LOST = Counter("opsight_job_leases_lost", "Attempts whose lease was taken away while they ran.", ["kind"])
JOBS = Gauge("opsight_jobs", "Jobs by state, terminal ones but failed and dead left out.", ["kind", "state"])
OLDEST = Gauge("opsight_job_oldest_seconds", "How long the oldest queued job has been due.", ["kind"])
DEAD_LETTERS = Gauge("opsight_dead_letters", "Failed and dead jobs that are kept for replay.", ["kind"])
IN_FLIGHT = Gauge("opsight_jobs_in_flight", "Jobs that this worker runs right now.", ["queue"])
