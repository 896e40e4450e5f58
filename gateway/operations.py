"""The public operations, found by method and path. What is not in the contract does not exist."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Literal

from gateway.contract_guard import Guard
from gateway.headers import Pair
from gateway.problems import MethodNotAllowed, PathUnknown
from gateway.routes import Upstream, upstream_of
from libs.auth import StepUp
from libs.secret_paths import SecretPaths

RouteClass = Literal["json", "stream"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract, ready to be enforced."""

    operation_id: str
    method: str
    path: str  # the template: `/api/v1/uploads/{upload_id}`
    upstream: Upstream
    scope: str | None
    anonymous: bool
    step_up: StepUp
    route_class: RouteClass
    declared: dict[str, Any]  # its `x-opsight`
    farewell: tuple[Pair, ...]  # headers of an operation that will go away
    guard: Guard
    entitlement: str | None = None
    most_body: int | None = None
    quota: Literal["webhook"] | None = None


@dataclass(slots=True)
class _Node:
    """One segment of the paths: literal children, at most one parameter, and the operations that end here."""

    literals: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    names: tuple[str, ...] = ()
    methods: dict[str, Operation] = field(default_factory=dict)


class Operations:
    """A tree of path segments. Literal segments win over parameters."""

    def __init__(self, contract: dict[str, Any]) -> None:
        self._root = _Node()
        self.all = list(_operations(contract))
        self.secret_paths = SecretPaths((one.path, one.declared.get("secret_path", ())) for one in self.all)
        for operation in self.all:
            self._add(operation)

    def find(self, method: str, segments: list[str]) -> tuple[Operation, dict[str, str]]:
        """The operation and its path parameters; raises `PathUnknown` or `MethodNotAllowed` (with `Allow`)."""
        values: list[str] = []
        node = _walk(self._root, segments, 0, values)
        if node is None:
            raise PathUnknown
        operation = node.methods.get("GET" if method == "HEAD" else method)
        if operation is None:
            raise MethodNotAllowed(headers={"Allow": ", ".join(_allowed(node))})
        return operation, dict(zip(node.names, values, strict=True))

    def methods(self, segments: list[str]) -> list[str]:
        """The methods of a path; raises `PathUnknown`."""
        node = _walk(self._root, segments, 0, [])
        if node is None:
            raise PathUnknown
        return _allowed(node)

    def _add(self, operation: Operation) -> None:
        node, names = self._root, []
        for segment in segments_of(operation.path):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        node.names = tuple(names)
        node.methods[operation.method] = operation


def segments_of(path: str) -> list[str]:
    return path[1:].split("/")


def _walk(node: _Node, segments: list[str], position: int, values: list[str]) -> _Node | None:
    if position == len(segments):
        return node if node.methods else None
    segment = segments[position]
    literal = node.literals.get(segment)
    if literal is not None:
        found = _walk(literal, segments, position + 1, values)
        if found is not None:
            return found
    if node.parameter is None or not segment:
        return None
    values.append(segment)
    found = _walk(node.parameter, segments, position + 1, values)
    if found is None:
        values.pop()
    return found


def _allowed(node: _Node) -> list[str]:
    methods = set(node.methods) | {"OPTIONS"} | ({"HEAD"} if "GET" in node.methods else set())
    return sorted(methods)


def _operations(contract: dict[str, Any]) -> Iterator[Operation]:
    for path, item in contract["paths"].items():
        upstream = upstream_of(path)
        if upstream is None:
            raise ValueError(f"no route leads to {path}: add its prefix to gateway/routes.py")
        for method, declared in item.items():
            ours = declared["x-opsight"]
            yield Operation(
                operation_id=declared["operationId"],
                method=method.upper(),
                path=path,
                upstream=upstream,
                scope=ours.get("scope"),
                anonymous=ours.get("anonymous", False),
                step_up=ours.get("step_up", False),
                route_class=ours["class"],
                declared=ours,
                farewell=tuple(_farewell(declared)),
                guard=Guard.of(declared, contract),
                entitlement=ours.get("entitlement"),
                most_body=ours.get("most_body"),
                quota=ours.get("quota"),
            )


def _farewell(declared: dict[str, Any]) -> Iterator[Pair]:
    """`Deprecation` (RFC 9745), `Sunset` (RFC 8594) and where it is explained, of a deprecated operation."""
    ours = declared["x-opsight"]
    if not declared.get("deprecated"):
        return
    since, until = (_midnight(ours[name]) for name in ("deprecated_at", "sunset"))
    yield b"deprecation", f"@{int(since.timestamp())}".encode()
    yield b"sunset", format_datetime(until, usegmt=True).encode()
    yield b"link", f'</docs#{declared["operationId"]}>; rel="deprecation"; type="text/html"'.encode()


def _midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
