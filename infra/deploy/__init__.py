"""Releases side by side: `./opsight deploy canary|promote|rollback|status`."""
