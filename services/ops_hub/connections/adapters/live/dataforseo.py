"""DataForSEO, as it answers itself: whether the credentials are good, and what they may still spend.

Ranks are read by the local grid; a connection is only the account. https://docs.dataforseo.com/v3/appendix/user_data
"""

import base64

from pydantic import BaseModel

from contracts.ops_hub.connections import Platform, Provenance
from libs.pacing import Pace, Quota
from services.ops_hub.connections.adapters.calling import Answer, Caller, Lines, Question
from services.ops_hub.connections.adapters.faults import fault_of_status, read_error, retry_after_of
from services.ops_hub.connections.adapters.live.shapes import Shape
from services.ops_hub.connections.adapters.payloads import Account, Reading
from services.ops_hub.connections.adapters.protocol import (
    AccessNotGranted,
    AccountLost,
    AdapterContext,
    AnswerUnreadable,
    CredentialRefused,
    ProviderDown,
    ProviderError,
    RateLimited,
    ReplyNotOffered,
)

TITLE = "DataForSEO"
KIND = "login"
OK = 20000
CALLS_A_MINUTE = 2000
PACE = Pace(requests=1950, seconds=60, burst=150)

_NO_FUNDS = frozenset({40200, 40210})
_TOO_MANY = frozenset({40202, 40203, 40209})
_NO_ACCESS = frozenset({40104, 40201, 40204, 40300})
_NO_CREDENTIALS = frozenset({40100, 40103})


class _Money(Shape):
    balance: float


class _User(Shape):
    login: str
    money: _Money


class _Task(Shape):
    status_code: int
    result: tuple[_User, ...] | None = None


class UserData(Shape):
    """Of the envelope and its one task."""

    status_code: int
    tasks: tuple[_Task, ...] | None = None


class _TaskCode(BaseModel):
    status_code: int = OK


class _Envelope(BaseModel):
    status_code: int
    tasks: list[_TaskCode] | None = None


class DataForSeoLive:
    """Checks the login and password that somebody entered, as `login:password`."""

    platform: Platform = "dataforseo"
    provenance: Provenance = "live"
    can_reply = False

    def __init__(self, lines: Lines, url: str) -> None:
        self._caller = Caller(lines, self.platform, TITLE, judge=judge_as_dataforseo, authorize=_basic)
        self._url = url

    async def list_accounts(self, context: AdapterContext) -> list[Account]:
        user = await self._user(context)
        return [Account(user.login, user.login, KIND)]

    async def read(self, context: AdapterContext) -> Reading:
        """The account alone; without money it is of no use, and says so."""
        user = await self._user(context)
        if context.account_id not in (None, user.login):
            raise AccountLost("The credentials are those of another account of DataForSEO.")
        if user.money.balance <= 0:
            raise AccessNotGranted("The account at DataForSEO has no money left.")
        balance = f"Balance: {user.money.balance:.2f} USD"
        return Reading(
            Account(user.login, user.login, KIND), notes=(balance, f"Limit: {CALLS_A_MINUTE} calls a minute")
        )

    async def publish_reply(self, context: AdapterContext, *, listing_id: str, review_id: str, reply: str) -> None:
        raise ReplyNotOffered("DataForSEO has no reviews to reply to.")

    async def _user(self, context: AdapterContext) -> _User:
        quota = Quota(self._url, "calls", PACE, f"{context.tenant_id}:{context.connection_id}")
        question = Question(f"{self._url}/v3/appendix/user_data", quota, is_opening=True)
        answer = await self._caller.ask(context, question, UserData)
        users = [user for task in answer.tasks or [] for user in task.result or []]
        if len(users) != 1:
            raise AnswerUnreadable(f"{TITLE} told of {len(users)} users instead of one.")
        return users[0]


def judge_as_dataforseo(answer: Answer) -> ProviderError | None:
    """By the codes of the envelope and of its tasks: HTTP says 200 to nearly everything."""
    envelope = read_error(_Envelope, answer.body)
    retry_after = retry_after_of(answer.headers)
    if envelope is None:
        return None if answer.status == 200 else fault_of_status(TITLE, answer.status, retry_after)
    codes = [envelope.status_code, *(task.status_code for task in envelope.tasks or [])]
    worst = next((code for code in codes if code // 10000 != 2), None)
    if worst is None:
        return None if answer.status == 200 else fault_of_status(TITLE, answer.status, retry_after)
    return _of_code(worst, retry_after)


def _of_code(code: int, retry_after: float | None) -> ProviderError:
    match code:
        case _ if code in _NO_CREDENTIALS:
            return CredentialRefused(f"{TITLE} refuses the login or the password.")
        case _ if code in _NO_FUNDS:
            return AccessNotGranted(f"The account at {TITLE} has no money left.")
        case _ if code in _TOO_MANY:
            return RateLimited(f"A limit of {TITLE} is used up for now.", retry_after=retry_after)
        case _ if code in _NO_ACCESS:
            return AccessNotGranted(f"{TITLE} does not let this account do that (code {code}).")
        case _ if code >= 50000:
            return ProviderDown(f"{TITLE} has a problem of its own (code {code}).", retry_after=retry_after)
        case _:
            return ProviderError(f"{TITLE} refuses the request (code {code}).")


def _basic(credentials: str) -> str:
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"
