"""The partner's quick start, as it is printed: its client and its check of signatures, against a running stack."""

import http.server
import importlib.util
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from types import ModuleType

import pytest

from tests.stack import ROOT, Stack

pytestmark = [pytest.mark.xdist_group("stack"), pytest.mark.timeout(300)]
EXAMPLES = ROOT / "docs/examples"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tenant(gateway_stack: Stack) -> str:
    return gateway_stack.demo["tenants"][1]["id"]


@pytest.fixture
def received() -> Iterator[tuple[str, queue.Queue]]:
    """A partner's server: its address, and the requests that came."""
    came: queue.Queue = queue.Queue()

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            came.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", came
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", ["partner_client", "verify_webhook"])
def test_the_page_prints_the_example_that_is_run_here(name):
    assert (EXAMPLES / f"{name}.py").read_text() in (ROOT / "docs/partners.md").read_text()


class TestPartnerClient:
    def test_reads_the_demo_with_a_test_key(self, gateway_stack, tenant):
        with gateway_stack.sign_in(tenant) as browser:
            gateway_stack.step_up(browser)
            wanted = {"name": "Trial", "scopes": ["metrics:read"], "test": True}
            key = browser.post("/api/v1/api-keys", json=wanted).json()["key"]
        command = [sys.executable, EXAMPLES / "partner_client.py", gateway_stack.url, key, "demo"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("demo ")

    def test_tells_a_test_key_that_asks_for_real_numbers_what_is_wrong(self, gateway_stack, tenant):
        client = example("partner_client")
        with gateway_stack.sign_in(tenant) as browser:
            gateway_stack.step_up(browser)
            wanted = {"name": "Trial", "scopes": ["metrics:read"], "test": True}
            key = browser.post("/api/v1/api-keys", json=wanted).json()["key"]
        with closing(client.Opsight(gateway_stack.url, key)) as api, pytest.raises(client.Problem) as caught:
            api.summary()
        assert caught.value.code == "test_key_demo_only"
        assert caught.value.request_id

    def test_reads_with_a_token_of_an_oauth_client(self, gateway_stack, tenant):
        client = example("partner_client")
        with gateway_stack.sign_in(tenant) as browser:
            gateway_stack.step_up(browser)
            made = browser.post("/api/v1/oauth-clients", json={"name": "P", "scopes": ["metrics:read"]}).json()
        token = client.access_token(gateway_stack.url, made["id"], made["client_secret"])
        with closing(client.Opsight(gateway_stack.url, token)) as api:
            assert api.summary("demo")["meta"]["dataset"] == "demo"


class TestVerifyWebhook:
    def test_believes_what_we_send_and_nothing_else(self, gateway_stack, tenant, received):
        url, came = received
        checker, client = example("verify_webhook"), example("partner_client")
        with closing(client.Opsight(gateway_stack.url, gateway_stack.partner(tenant).api_key)) as api:
            wanted = {"name": "Quick start", "url": url, "events": ["snapshot.built"]}
            hook = api.call("POST", "/webhook-subscriptions", json=wanted)
            api.call("POST", f"/webhook-subscriptions/{hook['id']}/test")
            headers, body = came.get(timeout=30)
            log = [one["event_type"] for one in api.deliveries(hook["id"])]
        event = checker.verify(hook["secret"], headers, body)
        with pytest.raises(checker.NotGenuine):
            checker.verify(hook["secret"], headers, body.replace(b"works", b"lies!"))
        with pytest.raises(checker.NotGenuine):
            checker.verify(hook["secret"], headers | {"webhook-timestamp": "1700000000"}, body)
        assert (event["type"], log) == ("webhook.test", ["webhook.test"])
