"""What the server is told to do instead of answering as usual, and what it was asked.

Every operation has a name, `<provider>.<operation>`: the name of its route in a router of `provider_router`. Tests
script it through `/_control`, over HTTP as everything else.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from infra.providers.grants import PEOPLE, Grants, Person

HANG_SECONDS = 600.0
CONTROL_HEADER = "X-Practice-Control"
Outage = Literal["down", "throttled", "hanging"]


class Answer(BaseModel):
    """One answer that stands in for the usual one. `after` lets the usual thing happen first, and loses its answer."""

    model_config = ConfigDict(extra="forbid")

    status: int = Field(default=200, ge=200, le=599)
    body: Any = None
    text: str | None = Field(default=None, description="A body that is no JSON.")
    headers: dict[str, str] = Field(default_factory=dict[str, str])
    delay_seconds: float = Field(default=0, ge=0, le=HANG_SECONDS)
    after: bool = False


class Behaviour(BaseModel):
    """How the provider behaves where its documentation leaves it open, or lets it change."""

    model_config = ConfigDict(extra="forbid")

    access_seconds: int = Field(default=3599, ge=1)
    long_lived_seconds: int = Field(default=60 * 86_400, ge=1)
    rotates_refresh_tokens: bool = False
    consents_by_itself: bool = Field(
        default=False, description="The consent page is passed at once, as the first account."
    )
    task_seconds: float = Field(default=10, ge=0, description="About how long a task in DataForSEO's queue takes.")


class Control:
    """One server's script: answers by operation, outages by provider, counts of calls."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.calls: Counter[str] = Counter()
        self.answers: dict[str, deque[Answer]] = {}
        self.outages: dict[str, Outage] = {}
        self.behaviour = Behaviour()
        self.people: tuple[Person, ...] = PEOPLE

    def person(self, subject: str) -> Person:
        """The account of this subject; the first one for a subject that nobody has."""
        return next((person for person in self.people if person.subject == subject), self.people[0])

    def next_answer(self, operation: str) -> Answer | None:
        """What stands in for the next answer of the operation; an outage of its provider comes before the script."""
        self.calls[operation] += 1
        match self.outages.get(operation.partition(".")[0]):
            case "down":
                return Answer(status=503, text="Service Unavailable")
            case "throttled":
                return Answer(status=429, headers={"Retry-After": "7"}, body={"error": "rate_limited"})
            case "hanging":
                return Answer(status=504, delay_seconds=HANG_SECONDS)
            case None:
                waiting = self.answers.get(operation)
                return waiting.popleft() if waiting else None


class ScriptedRoute(APIRoute):
    """A route that counts its calls, and answers from the script when there is something for it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        usual, operation = super().get_route_handler(), self.name

        async def handle(request: Request) -> Response:
            control: Control = request.app.state.control
            answer = control.next_answer(operation)
            if answer is None:
                return await usual(request)
            if answer.after:
                await usual(request)
            await asyncio.sleep(answer.delay_seconds)
            return _response(answer)

        return handle


def provider_router(provider: str) -> APIRouter:
    """A router of one provider, below `/<provider>`; name each route `<provider>.<operation>`."""
    return APIRouter(prefix=f"/{provider}", route_class=ScriptedRoute)


def control_of(request: Request) -> Control:
    return request.app.state.control


ControlOf = Annotated[Control, Depends(control_of)]


async def _only_programs(marker: Annotated[str | None, Header(alias=CONTROL_HEADER)] = None) -> None:
    """A page of another site cannot send this header without being allowed to, which nobody is."""
    if marker is None:
        raise HTTPException(403, f"Send the header {CONTROL_HEADER}.")


router = APIRouter(prefix="/_control", dependencies=[Depends(_only_programs)])


@router.get("")
async def read_control(control: ControlOf) -> dict[str, Any]:
    """What was asked, and what is still to come."""
    return {
        "calls": dict(control.calls),
        "outages": control.outages,
        "answers": {operation: len(waiting) for operation, waiting in control.answers.items() if waiting},
        "behaviour": control.behaviour.model_dump(),
    }


@router.post("/answers/{operation}")
async def add_answers(operation: str, answers: list[Answer], control: ControlOf) -> dict[str, int]:
    """Answer the operation so, one call after the other, after what was said before."""
    waiting = control.answers.setdefault(operation, deque())
    waiting.extend(answers)
    return {"waiting": len(waiting)}


@router.put("/outages/{provider}")
async def set_outage(provider: str, kind: Outage, control: ControlOf) -> dict[str, str]:
    """Let every operation of the provider fail, until the outage is taken back."""
    control.outages[provider] = kind
    return {provider: kind}


@router.delete("/outages/{provider}", status_code=204)
async def end_outage(provider: str, control: ControlOf) -> None:
    control.outages.pop(provider, None)


@router.put("/people", status_code=204)
async def set_people(people: list[Person], control: ControlOf) -> None:
    """The accounts that the consent page offers."""
    control.people = tuple(people)


@router.put("/behaviour")
async def set_behaviour(behaviour: Behaviour, control: ControlOf) -> Behaviour:
    control.behaviour = behaviour
    return behaviour


@router.post("/revocations/{provider}", status_code=204)
async def revoke_all(provider: str, subject: str, request: Request) -> None:
    """The person takes back, at the provider, what they granted to every client."""
    grants: Grants = request.app.state.grants
    for client_id in request.app.state.clients:
        grants.revoke_all(provider, client_id, subject)


@router.post("/reset", status_code=204)
async def reset(control: ControlOf) -> None:
    """Forget the script and the counts."""
    control.reset()


def _response(answer: Answer) -> Response:
    if answer.text is not None:
        return Response(answer.text, answer.status, headers=answer.headers, media_type="text/html")
    return JSONResponse(answer.body, answer.status, headers=answer.headers)
