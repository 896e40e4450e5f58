"""What Prometheus is told about runs."""

from prometheus_client import Counter

SCHEDULED_RUNS = Counter(
    "opsight_scheduled_runs_total", "Moments of schedules, by whether what is promised of them was kept.", ["outcome"]
)
IN_TIME, LATE = SCHEDULED_RUNS.labels("in_time"), SCHEDULED_RUNS.labels("late")
