"""The public API models of the ingestion service, by noun."""

from contracts.ingestion.connections import *  # noqa: F403
from contracts.ingestion.connectors import *  # noqa: F403
from contracts.ingestion.datasets import *  # noqa: F403
from contracts.ingestion.market import *  # noqa: F403
from contracts.ingestion.market_pulls import *  # noqa: F403
from contracts.ingestion.push import *  # noqa: F403
from contracts.ingestion.quarantine import *  # noqa: F403
from contracts.ingestion.remote import *  # noqa: F403
from contracts.ingestion.replays import *  # noqa: F403
from contracts.ingestion.servers import *  # noqa: F403
from contracts.ingestion.streams import *  # noqa: F403
from contracts.ingestion.telemetry import *  # noqa: F403
from contracts.ingestion.uploads import *  # noqa: F403
from contracts.ingestion.webhooks import *  # noqa: F403
