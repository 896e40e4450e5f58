"""Whom the front sends to which release, and that it hands requests on whole."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

from infra.local.front import Front, Traffic, headers_of, one_request
from infra.local.home import Home
from infra.local.processes import free_port
from infra.local.releases import Deployment, Release, write_deployment

STABLE, CANDIDATE = Release("aaa", "/a", 1), Release("bbb", "/b", 2, "/state")


def _head(*lines: str) -> bytes:
    return "\r\n".join(["GET / HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


def _share_of_candidate(percent: int) -> int:
    traffic = Traffic(Deployment(STABLE, CANDIDATE, percent))
    return sum(traffic.choose(_head(f"Authorization: Bearer {number}")) == CANDIDATE for number in range(2000))


class TestChoice:
    @pytest.mark.parametrize(("percent", "least", "most"), [(0, 0, 0), (10, 140, 260), (100, 2000, 2000)])
    def test_follows_the_weight(self, percent: int, least: int, most: int) -> None:
        assert least <= _share_of_candidate(percent) <= most

    def test_is_the_same_for_the_same_credential(self) -> None:
        traffic = Traffic(Deployment(STABLE, CANDIDATE, 50))
        assert len({traffic.choose(_head("Authorization: Bearer one")).name for _ in range(50)}) == 1

    @pytest.mark.parametrize(("name", "release"), [("aaa", STABLE), ("bbb", CANDIDATE)])
    def test_keeps_a_browser_where_it_was(self, name: str, release: Release) -> None:
        traffic = Traffic(Deployment(STABLE, CANDIDATE, 50))
        assert traffic.choose(_head(f"Cookie: a=b; opsight_release={name}")) == release

    def test_forgets_a_release_that_has_gone(self) -> None:
        assert Traffic(Deployment(STABLE)).choose(_head("Cookie: opsight_release=bbb")) == STABLE

    def test_spares_everybody_a_candidate_that_is_not_ready(self) -> None:
        traffic = Traffic(Deployment(STABLE, CANDIDATE, 100), candidate_is_ready=False)
        assert traffic.choose(_head("Cookie: opsight_release=bbb")) == STABLE


class TestHead:
    def test_asks_for_one_answer(self) -> None:
        head = one_request(_head("Connection: keep-alive", "Keep-Alive: 5", "Accept: */*"))
        assert headers_of(head) == {b"host": b"localhost", b"accept": b"*/*", b"connection": b"close"}


@asynccontextmanager
async def _gateway(name: str) -> AsyncGenerator[Release]:
    """A server that answers with its name and with what it was sent."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(int(headers_of(head).get(b"content-length", b"0")))
        content = name.encode() + b" " + body
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(content) + content)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port := free_port())
    async with server:
        yield Release(name, f"/{name}", port, f"/{name}/state")


@asynccontextmanager
async def _two_gateways() -> AsyncGenerator[tuple[Release, Release]]:
    async with _gateway("one") as one, _gateway("two") as two:
        yield one, two


@asynccontextmanager
async def _front(home: Home, deployment: Deployment) -> AsyncGenerator[httpx.AsyncClient]:
    write_deployment(home, deployment)
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    running = asyncio.create_task(Front(home, listening, deployment).run())
    try:
        async with httpx.AsyncClient(base_url=url) as client:
            yield client
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


class TestFront:
    async def test_hands_a_request_on_whole(self, tmp_path: Path) -> None:
        async with _gateway("one") as one, _front(Home(tmp_path), Deployment(one)) as client:
            answer = await client.post("/", content=b"x" * 300_000)
        assert answer.content == b"one " + b"x" * 300_000

    async def test_binds_a_browser_to_its_release(self, tmp_path: Path) -> None:
        async with _two_gateways() as (one, two), _front(Home(tmp_path), Deployment(one, two, 50)) as client:
            answers = [await client.get("/") for _ in range(20)]
        assert len({answer.content for answer in answers}) == 1
        assert client.cookies["opsight_release"] in ("one", "two")

    async def test_gives_programs_no_cookie(self, tmp_path: Path) -> None:
        async with _two_gateways() as (one, two), _front(Home(tmp_path), Deployment(one, two, 50)) as client:
            answer = await client.get("/", headers={"Authorization": "Bearer key"})
        assert "set-cookie" not in answer.headers

    async def test_falls_back_to_the_stable_release(self, tmp_path: Path) -> None:
        gone = Release("gone", "/gone", free_port(), "/gone/state")
        async with _gateway("one") as one, _front(Home(tmp_path), Deployment(one, gone, 100)) as client:
            answer = await client.get("/")
        assert answer.content == b"one "

    async def test_says_when_nobody_serves(self, tmp_path: Path) -> None:
        async with _front(Home(tmp_path), Deployment(Release("gone", "/gone", free_port()))) as client:
            answer = await client.get("/")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
