"""The file that the benches of uploads send."""

import random
from pathlib import Path


def write_file(path: Path, rows: int) -> None:
    """A Google-like campaign export with two segments, of `rows` rows without repeated keys."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write("Day,Customer ID,Campaign ID,Campaign,Device,Network,Currency code,Cost,Impr.,Clicks,Conversions,")
        file.write("Conv. value\n")
        for index in range(rows):
            day = f"2026-{1 + index // 28 % 12:02d}-{1 + index % 28:02d}"
            clicks = chance.randrange(200)
            file.write(
                f"{day},1234567890,{10_000_000 + index // 336},Campaign {index // 336},"
                f"{('MOBILE', 'DESKTOP')[index % 2]},SEARCH,USD,{chance.randrange(10**6) / 100:.2f},"
                f"{clicks * chance.randrange(5, 50)},{clicks},{clicks / 37:.4f},{chance.randrange(10**6) / 100:.2f}\n"
            )
