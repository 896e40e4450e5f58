"""A run's cells as maps of other programs read them. The same run always gives the same bytes."""

import orjson

from services.reporting.grids.reading import ReadRun


def as_geojson(read: ReadRun) -> bytes:
    """A point a feature, with a rank for each keyword (RFC 7946; longitude before latitude)."""
    features = [
        {
            "type": "Feature",
            "id": point.id,
            "geometry": {"type": "Point", "coordinates": [point.longitude, point.latitude]},
            "properties": {
                "excluded": point.excluded,
                "ranks": {} if point.excluded else _ranks_at(read, numbers[point.id]),
            },
        }
        for numbers in [{point.id: number for number, point in enumerate(read.planned)}]
        for point in read.points
    ]
    collection = {"type": "FeatureCollection", "properties": _provenance(read), "features": features}
    return orjson.dumps(collection, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _ranks_at(read: ReadRun, number: int) -> dict[str, object]:
    return {
        keyword.keyword: {"status": keyword.statuses[number], "rank": keyword.ranks[number]}
        for keyword in read.keywords
    }


def _provenance(read: ReadRun) -> dict[str, object]:
    run = read.run
    return {
        "run_id": str(run.id),
        "run_number": run.number,
        "report": run.name,
        "generated_at": run.generated_at.isoformat(),
        "code_sha": run.code_sha,
        "geometry_hash": run.geometry_hash,
        "source": run.source,
        "depth": read.config.search.depth,
        "provenances": run.provenances,
    }
