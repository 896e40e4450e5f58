"""Questions to Prometheus that many panels ask."""


def quantile(share: float, histogram: str, by: str = "", where: str = "") -> str:
    """A quantile of a histogram over five minutes, for each value of the labels `by`."""
    return f"histogram_quantile({share}, sum by (le{', ' + by if by else ''}) (rate({histogram}_bucket{where}[5m])))"


def per_second(counter: str, by: str = "", where: str = "") -> str:
    """How often a counter went up in a second, over five minutes."""
    return f"sum{f' by ({by})' if by else ''} (rate({counter}{where}[5m]))"


def grown(counter: str, by: str, where: str = "", window: str = "1h") -> str:
    """By how much a counter grew in the last `window`."""
    return f"sum by ({by}) (increase({counter}{where}[{window}]))"
