"""What `up` and `status` show: a table for people at a terminal, plain lines for everybody else."""

import time
from typing import Any

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from infra.local.home import Home

COLOURS = {"ready": "green", "crash loop": "bold red", "not ready": "yellow", "restarting": "yellow"}
console = Console(highlight=False, soft_wrap=True)


def table_of(content: dict[str, Any]) -> Group:
    """The stack as `stack.json` has it."""
    table = Table(box=None, pad_edge=False)
    for heading in ("process", "state", "pid", "port", "restarts", ""):
        table.add_column(heading, overflow="fold")
    for item in rows_of(content):
        state = Text(item["state"], style=COLOURS.get(item["state"], ""))
        numbers = [str(item[name] or "") for name in ("pid", "port", "restarts")]
        table.add_row(item["name"], state, *numbers, Text(item["reason"][:100], style="dim"))
    colour = COLOURS.get(content["state"], "yellow")
    head = Text.assemble("Opsight is ", (content["state"], colour), f"  {content['url']}")
    return Group(head, table, *notes_of(content))


def rows_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The embedded servers and the processes; servers of your own are not ours to watch."""
    servers = [{"name": name, **item} for name, item in content.get("servers", {}).items() if item["embedded"]]
    return [*servers, *content.get("processes", [])]


def notes_of(content: dict[str, Any]) -> list[Text]:
    """What is not as it should be, beside the processes."""
    notes: list[Text] = []
    if content.get("error"):
        notes.append(Text(content["error"], style="red"))
    if content["web"] not in ("built", "building", "waiting"):
        notes.append(Text(f"web UI {content['web']}", style="yellow"))
    for name, title in (("demo", "demo account"), ("demo_data", "demo data")):
        if content[name].startswith("failed"):
            notes.append(Text(f"{title} {content[name]}", style="yellow"))
    return notes


def announce(home: Home, content: dict[str, Any]) -> None:
    """The lines people wait for: where it is, and how to sign in."""
    took = f" (ready after {content['ready_after_seconds']:.1f} s)" if content.get("ready_after_seconds") else ""
    console.print(f"\n  Opsight  {content['url']}{took}")
    if content.get("lan_url"):
        from infra.local.lan import qr_code

        console.print(f"  Network  {content['lan_url']}   (its own certificate: browsers ask once)")
        console.print(f"  SHA-256  {content['lan_fingerprint']}\n")
        print(qr_code(content["lan_url"]))
    demo = home.read(home.demo_file)
    if demo.get("email"):
        console.print(f"  Sign in  {demo['email']}  {demo['password']}   (also in {home.demo_file})")
    for note in notes_of(content):
        console.print(note)
    console.print()


class Progress:
    """Plain progress lines: each change of the stack, once."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._seen: set[tuple[str, ...]] = set()

    def show(self, content: dict[str, Any]) -> None:
        self._line("stack", content["state"], "")
        for item in rows_of(content):
            if item["state"] in ("restarting", "crash loop"):
                self._line(item["name"], item["state"], item["reason"])

    def _line(self, *parts: str) -> None:
        if parts not in self._seen:
            self._seen.add(parts)
            name, state, reason = parts
            console.print(f"{time.monotonic() - self._began:6.1f} s  {name}: {state}{': ' + reason if reason else ''}")
