"""Which colours read well: as text on paper, and under white text (WCAG 2.2, 1.4.3)."""

from libs.errors import FieldProblem
from services.reporting.branding.errors import ColorUnreadable
from services.reporting.engine.colors import CHANNELS, contrast

LEAST_CONTRAST = 4.5
WHITE, PAPER = "#ffffff", "#f5f7fa"
"""`PAPER` is the tint behind tiles and table headers."""


def refuse_unreadable(color: str) -> None:
    """Raises `ColorUnreadable` for a colour that is too bright."""
    if _reads_well(color):
        return
    told = " and ".join(
        f"{contrast(color, ground):.2f} on {name}" for name, ground in (("white", WHITE), ("paper", PAPER))
    )
    message = f"Its contrast is {told}; it needs {LEAST_CONTRAST}. The nearest that has it: {nearest_readable(color)}."
    raise ColorUnreadable(errors=[FieldProblem(pointer="/color", code="contrast", message=message)])


def nearest_readable(color: str) -> str:
    """The same hue, only as much darker as it has to be."""
    shades = (_darker(color, share) for share in range(255, -1, -1))
    return next(shade for shade in shades if _reads_well(shade))


def _reads_well(color: str) -> bool:
    return min(contrast(color, WHITE), contrast(color, PAPER)) >= LEAST_CONTRAST


def _darker(color: str, share: int) -> str:
    """`share` of 255 of each channel."""
    return "#" + "".join(f"{int(color[at : at + 2], 16) * share // 255:02x}" for at in CHANNELS)
