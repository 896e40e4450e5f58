"""Colours as WCAG 2.2 reads them: how bright one is, and how two stand out from each other."""

CHANNELS = (1, 3, 5)


def luminance(color: str) -> float:
    """The relative luminance of `#rrggbb`, 0 (black) to 1 (white)."""
    channels = [int(color[at : at + 2], 16) / 255 for at in CHANNELS]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white); text needs 4.5."""
    darker, brighter = sorted((luminance(one), luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def ink_on(color: str) -> str:
    """Black or white, whichever reads better on `color`."""
    return "#ffffff" if luminance(color) < 0.18 else "#101418"
