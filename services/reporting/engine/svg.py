"""Small SVG: elements with attributes in order, everything escaped."""

from html import escape

FONT = "Roboto, system-ui, sans-serif"
INK, MUTED, RULE = "#1b2430", "#5b6675", "#d9dee5"


def tag(name: str, attributes: dict[str, str | float | int], *children: str) -> str:
    """An element. `children` are markup; make text with `words`."""
    written = "".join(f' {key}="{_attribute(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def words(text: str) -> str:
    return escape(text, quote=False)


def label(
    text: str, x: float, y: float, *, size: float = 11, anchor: str = "start", ink: str = MUTED, bold: bool = False
) -> str:
    """One line of text with its baseline at `y`."""
    kind = "muted" if ink == MUTED else "ink" if ink == INK else "fixed"
    attributes: dict[str, str | float | int] = {
        "class": kind,
        "x": x,
        "y": y,
        "font-size": size,
        "text-anchor": anchor,
        "fill": ink,
    }
    return tag("text", attributes | ({"font-weight": "bold"} if bold else {}), words(text))


def picture(width: float, height: float, title: str, description: str, *children: str) -> str:
    """A whole picture with the words that stand for it."""
    attributes: dict[str, str | float | int] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {_attribute(width)} {_attribute(height)}",
        "role": "img",
        "aria-label": title,
        "font-family": FONT,
    }
    return tag("svg", attributes, tag("title", {}, words(title)), tag("desc", {}, words(description)), *children)


def _attribute(value: str | float) -> str:
    if isinstance(value, str):
        return escape(value)
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
