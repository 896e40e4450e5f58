"""What Prometheus and a collector of traces learn about a service's requests: by the template of their path."""

import httpx
import pytest
import pytest_asyncio
from fastapi import APIRouter, FastAPI
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from prometheus_client import REGISTRY

from libs.app import RequestContext
from libs.request_metrics import expose_metrics
from libs.secret_paths import SecretPaths

BOX = "/api/v1/shelves/boxes/{box_id}"


def made_app() -> FastAPI:
    """Routers in routers, as services have them."""
    boxes, shelves, app = APIRouter(prefix="/boxes"), APIRouter(prefix="/shelves"), FastAPI()

    @boxes.get("/{box_id}")
    async def open_box(box_id: int) -> int:
        return 100 // box_id

    _ = open_box
    shelves.include_router(boxes)
    app.include_router(shelves, prefix="/api/v1")
    expose_metrics(app)
    return app


@pytest.fixture
def exporter():
    return InMemorySpanExporter()


@pytest_asyncio.fixture
async def client(exporter):
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    context = RequestContext(made_app(), "shelves", SecretPaths())
    context.tracer = provider.get_tracer("shelves")
    transport = httpx.ASGITransport(context, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://shelves.test") as client:
        yield client


def counted(handler: str, *, method: str = "GET", status: str = "2xx") -> float:
    labels = {"method": method, "status": status, "handler": handler}
    return REGISTRY.get_sample_value("http_requests_total", labels) or 0.0


class TestMetrics:
    async def test_count_requests_by_the_template_of_their_path(self, client):
        before = counted(BOX)
        await client.get("/api/v1/shelves/boxes/5")
        await client.get("/api/v1/shelves/boxes/7")
        assert counted(BOX) == before + 2

    @pytest.mark.parametrize(
        ("method", "path", "handler", "named", "status"),
        [
            ("GET", "/api/v1/shelves/boxes/none", BOX, "GET", "4xx"),
            ("GET", "/api/v1/shelves/boxes/0", BOX, "GET", "5xx"),
            ("POST", "/api/v1/shelves/boxes/5", BOX, "POST", "4xx"),
            ("GET", "/api/v1/nowhere/17", "none", "GET", "4xx"),
            ("BREW", "/api/v1/nowhere/17", "none", "other", "4xx"),
        ],
    )
    async def test_say_how_a_request_ended_in_few_series(self, client, method, path, handler, named, status):
        before = counted(handler, method=named, status=status)
        await client.request(method, path)
        assert counted(handler, method=named, status=status) == before + 1

    async def test_are_there_for_prometheus_and_do_not_count_its_questions(self, client):
        await client.get("/api/v1/shelves/boxes/5")
        answer = await client.get("/metrics/app/")
        assert answer.headers["content-type"].startswith("text/plain")
        assert f'http_request_duration_seconds_count{{handler="{BOX}",method="GET"}}' in answer.text
        assert counted("/metrics/app/") == 0


class TestSpan:
    async def test_is_named_by_the_template_and_says_how_it_ended(self, client, exporter):
        await client.get("/api/v1/shelves/boxes/5")
        [span] = exporter.get_finished_spans()
        assert span.name == f"GET {BOX}"
        assert span.attributes == {"http.response.status_code": 200}

    async def test_is_marked_where_it_failed(self, client, exporter):
        await client.get("/api/v1/shelves/boxes/0")
        [span] = exporter.get_finished_spans()
        assert (span.status.status_code, span.attributes["http.response.status_code"]) == (StatusCode.ERROR, 500)
