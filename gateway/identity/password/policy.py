"""Which passwords are refused: short ones, the own address, and what everybody tries first (NIST SP 800-63B, 5.1.1.2).

No rules about kinds of characters: they make passwords worse.
"""

from functools import cache
from pathlib import Path
from typing import ClassVar

from libs.errors import FieldProblem, Invalid

LEAST_LENGTH = 12
LEAST_DIFFERENT = 5
_LEET = str.maketrans("013457@$", "oleastas")
_ROWS = (
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertzuiopasdfghjklyxcvbnm",
    "012345678901234567890123456789",
)


class WeakPassword(Invalid):
    """The password would be guessed; `errors` says why."""

    code: ClassVar[str] = "weak_password"
    title: ClassVar[str] = "Choose another password"


def check(password: str, *, email: str, pointer: str) -> None:
    """Raise `WeakPassword` with the reason at `pointer`."""
    reason = _weakness(password.lower(), email.lower())
    if reason is not None:
        code, message = reason
        raise WeakPassword(message, errors=[FieldProblem(pointer=pointer, code=code, message=message)])


def _weakness(password: str, email: str) -> tuple[str, str] | None:
    name = email.partition("@")[0]
    if len(password) < LEAST_LENGTH:
        return "too_short", f"Use at least {LEAST_LENGTH} characters; a few words do well."
    if email in password or (name in password and not password.replace(name, "").strip("0123456789!?.-_ ")):
        return "is_the_address", "Do not use your e-mail address."
    if len(set(password)) < LEAST_DIFFERENT:
        return "too_uniform", "Use more different characters."
    if _is_common(password):
        return "too_common", "Everybody knows this one. Use a few words that nobody would put together."
    return None


def _is_common(password: str) -> bool:
    """Whether it is a known password, however decorated, doubled, or written along the keyboard."""
    letters = "".join(character for character in password.translate(_LEET) if character.isalpha())
    plain = "".join(character for character in password if character.isalpha())
    digits = "".join(character for character in password if character.isdigit())
    cores = {_once(core) for core in (letters, plain) if core}
    if cores & _common() or any(_follows_a_row(core) for core in (password, *cores)):
        return True
    return not plain and _follows_a_row(_once(digits))


def _once(text: str) -> str:
    """`abcabcabc` as `abc`."""
    period = (text + text).find(text, 1)
    return text[:period] if period > 0 else text


def _follows_a_row(text: str) -> bool:
    return any(text in row or text in row[::-1] for row in _ROWS)


@cache
def _common() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "common.txt").read_text().split())
