"""The worker of the secrets service: runs its jobs until it is told to stop."""

from libs.jobs import Worker
from services.secrets.settings import SecretsSettings


def make_worker(settings: SecretsSettings | None = None) -> Worker:
    """The worker with everything it runs; without `settings` they come from the environment."""
    return Worker("secrets", settings or SecretsSettings.from_environment(), jobs=[])


def main() -> None:
    """Run until SIGTERM, then finish what is running and leave."""
    make_worker().run()


if __name__ == "__main__":
    main()
