"""What Prometheus learns of keys; never whose."""

from prometheus_client import Counter, Gauge, Histogram

KMS_CALLS = Counter("opsight_kms_calls_total", "Calls of the key service.", ["provider", "call", "outcome"])
KMS_ERRORS = Counter("opsight_kms_errors_total", "Calls that failed, by how.", ["provider", "call", "outcome"])
KMS_SECONDS = Histogram("opsight_kms_seconds", "How long a call of the key service took.", ["provider", "call"])
KMS_UP = Gauge("opsight_kms_up", "1 when the last call of the key service was answered.", ["provider"])
CACHED_KEYS = Gauge("opsight_data_keys_cached", "Unwrapped data keys in memory.")
OLDEST_KEY = Gauge("opsight_data_key_oldest_seconds", "Age of the longest kept data key that was used last.")
ROTATED_ROWS = Counter("opsight_rotation_rows_total", "Secrets that a rotation sealed anew.")
