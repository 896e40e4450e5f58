"""What nobody foresaw costs the request that met it, and no other on its connection."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
import uvicorn
from fastapi import BackgroundTasks, FastAPI
from fastapi.responses import StreamingResponse

from libs.errors import install_error_rendering
from libs.server import HttpProtocol

app = FastAPI()
install_error_rendering(app)


@app.get("/well")
async def well() -> str:
    return "well"


@app.post("/broken")
async def broken() -> None:
    raise LookupError("a secret of the code")


@app.post("/broken-off")
async def broken_off() -> StreamingResponse:
    async def half() -> AsyncIterator[bytes]:
        yield b"half"
        raise LookupError("a secret of the code")

    return StreamingResponse(half())


@app.post("/broken-later")
async def broken_later(tasks: BackgroundTasks) -> str:
    tasks.add_task(broken)
    return "well"


@pytest_asyncio.fixture(loop_scope="session")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, http=HttpProtocol))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]  # pytest keeps its signals
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110  # uvicorn sets a flag and rings no bell
        await asyncio.sleep(0.01)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}") as one:
        yield one
    server.should_exit = True
    await task


def _connection(answer: httpx.Response) -> tuple[str, int]:
    return answer.extensions["network_stream"].get_extra_info("client_addr")


@pytest.mark.asyncio(loop_scope="session")
class TestAnswersFailures:
    async def test_answers_with_a_problem_and_keeps_the_connection(self, client):
        failed = await client.post("/broken")
        assert (failed.status_code, failed.json()["code"]) == (500, "internal_error")
        assert "secret" not in failed.text
        assert _connection(await client.get("/well")) == _connection(failed)

    async def test_keeps_the_connection_when_what_fails_comes_after_the_answer(self, client):
        answered = await client.post("/broken-later")
        assert answered.json() == "well"
        assert _connection(await client.get("/well")) == _connection(answered)

    async def test_cuts_an_answer_that_had_begun(self, client):
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post("/broken-off")
