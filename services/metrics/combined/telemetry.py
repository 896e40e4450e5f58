"""What Prometheus sees of answers."""

from prometheus_client import Counter

ANSWERS = Counter("opsight_combined_answers", "Answers of the combined payload and campaign details.", ["cache"])


def observe_answer(cache: str) -> None:
    """`cache`: hit, miss or not_modified."""
    ANSWERS.labels(cache).inc()
