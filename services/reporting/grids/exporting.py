"""A run's cells as files that other programs read. The same run always gives the same bytes."""

from collections.abc import Iterator

import orjson

from libs.csv_lines import csv_line
from services.reporting.grids.measuring import measure
from services.reporting.grids.reading import ReadRun

COLUMNS = (
    "run_id",
    "run_number",
    "keyword",
    "point_id",
    "latitude",
    "longitude",
    "status",
    "rank",
    "depth",
    "provenance",
    "source",
)


def as_csv(read: ReadRun) -> bytes:
    """A line a cell; the rank is empty where the business is not among the first `depth`."""
    return b"".join([csv_line(COLUMNS), *(csv_line(row) for row in _rows(read))])


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
    return _json({"type": "FeatureCollection", "properties": _provenance(read), "features": features})


def as_json(read: ReadRun) -> bytes:
    """Figures and cells, keyword by keyword."""
    keywords = [
        {
            "keyword": keyword.keyword,
            "provenance": keyword.provenance,
            "metrics": measure(keyword.counted).model_dump(mode="json"),
            "cells": [
                {"point_id": point.id, "status": status, "rank": rank}
                for point, status, rank in zip(read.planned, keyword.statuses, keyword.ranks, strict=True)
            ],
        }
        for keyword in read.keywords
    ]
    return _json({"provenance": _provenance(read), "keywords": keywords})


def _rows(read: ReadRun) -> Iterator[list[str | float | int | None]]:
    for keyword in read.keywords:
        for point, status, rank in zip(read.planned, keyword.statuses, keyword.ranks, strict=True):
            yield [
                str(read.run.id),
                read.run.number,
                keyword.keyword,
                point.id,
                point.latitude,
                point.longitude,
                status,
                rank,
                read.config.search.depth,
                keyword.provenance,
                read.config.search.source,
            ]


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


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
