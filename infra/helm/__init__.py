"""Opsight on Kubernetes: the chart in `opsight/`, and what makes its Secrets."""
