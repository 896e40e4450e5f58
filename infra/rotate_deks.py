"""`python -m infra.rotate_deks [--tenant …] [--purpose …] [--dry-run]`: what `./opsight secrets rotate` does, for cron
and for containers, where there is no launcher."""

import typer

from infra.vault.cli import rotate

if __name__ == "__main__":
    typer.run(rotate)
