"""Payloads of the jobs of the secrets worker."""

from typing import ClassVar

from contracts.jobs import JobPayload


class RotateKeys(JobPayload):
    """Work off the rotation that has this job's id. Safe to run twice: it goes on from the rotation's checkpoint."""

    KIND: ClassVar[str] = "secrets.rotate_keys"
