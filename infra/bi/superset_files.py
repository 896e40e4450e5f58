"""The dashboards as Superset imports them: a folder of YAML of its export's format, version 1."""

import json
from typing import Any

from infra.bi.questions import Column, Dashboard, Dataset, Question
from infra.bi.superset_ids import VERSION, period_of, uuid_of
from infra.bi.superset_pages import page_of

DATABASE = "Opsight"
PLACEHOLDER = "postgresql+psycopg2://BI_LOGIN:XXXXXXXXXX@BI_HOST:5432/opsight"
"""Superset asks whoever imports for the password in the place of XXXXXXXXXX; `bi bundle` names login and host."""
GRAINS = {"day": "P1D", "month": "P1M"}

Files = dict[str, dict[str, Any]]


def superset_files(dashboards: tuple[Dashboard, ...]) -> Files:
    """Path in the bundle -> what it holds. Chart numbers begin at 1; Superset gives them its own."""
    questions = [question for dashboard in dashboards for question in dashboard.questions]
    datasets = {question.dataset.name: question.dataset for question in questions}
    numbers = {question.name: number for number, question in enumerate(questions, start=1)}
    return {
        "metadata.yaml": {"version": VERSION, "type": "Dashboard", "timestamp": "2026-11-27T00:00:00+00:00"},
        f"databases/{DATABASE}.yaml": _database(),
        **{f"datasets/{DATABASE}/{name}.yaml": _dataset(dataset) for name, dataset in datasets.items()},
        **{f"charts/{question.name}.yaml": _chart(question) for question in questions},
        **{f"dashboards/{one.name}.yaml": page_of(one, numbers) for one in dashboards},
    }


def _database() -> dict[str, Any]:
    return {
        "database_name": DATABASE,
        "sqlalchemy_uri": PLACEHOLDER,
        "cache_timeout": None,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "extra": {"allows_virtual_table_explore": True, "engine_params": {"connect_args": {"connect_timeout": 10}}},
        "uuid": uuid_of("database", DATABASE),
        "version": VERSION,
    }


def _dataset(dataset: Dataset) -> dict[str, Any]:
    return {
        "table_name": dataset.name,
        "main_dttm_col": dataset.time,
        "description": dataset.description,
        "schema": "warehouse",
        "sql": dataset.sql,
        "cache_timeout": None,
        "filter_select_enabled": True,
        "uuid": uuid_of("dataset", dataset.name),
        "columns": [_column(column) for column in dataset.columns],
        "metrics": [
            {
                "metric_name": metric.label,
                "verbose_name": metric.label,
                "expression": metric.expression,
                "description": metric.description,
                "d3format": metric.format or None,
            }
            for metric in dataset.metrics
        ],
        "version": VERSION,
        "database_uuid": uuid_of("database", DATABASE),
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "column_name": column.name,
        "verbose_name": column.label,
        "description": column.description or None,
        "type": column.type,
        "is_dttm": column.is_time,
        "is_active": True,
        "groupby": True,
        "filterable": True,
        "expression": None,
        "python_date_format": None,
    }


def _chart(question: Question) -> dict[str, Any]:
    asked = _asked(question)
    return {
        "slice_name": question.title,
        "description": question.description,
        "viz_type": asked["viz_type"],
        "params": asked,
        "query_context": json.dumps(_query_context(question, asked), sort_keys=True),
        "cache_timeout": None,
        "uuid": uuid_of("chart", question.name),
        "version": VERSION,
        "dataset_uuid": uuid_of("dataset", question.dataset.name),
    }


def _asked(question: Question) -> dict[str, Any]:
    """The chart's controls ("form data"), as its page in Superset would save them."""
    first = question.dataset.metric(question.metrics[0])
    asked: dict[str, Any] = {"adhoc_filters": _filters(question), "row_limit": question.limit, "extra_form_data": {}}
    match question.kind:
        case "number":
            return asked | {
                "viz_type": "big_number_total",
                "metric": first.label,
                "y_axis_format": first.format or "smart_date",
                "header_font_size": 0.4,
                "subheader_font_size": 0.15,
            }
        case "table":
            return asked | {
                "viz_type": "table",
                "query_mode": "aggregate",
                "groupby": list(question.by),
                "metrics": _figures(question),
                "timeseries_limit_metric": first.label,
                "order_desc": not question.ascending,
                "table_timestamp_format": "%Y-%m-%d %H:%M",
                "show_cell_bars": False,
                "server_pagination": False,
            }
        case "ranking":
            return asked | {
                "viz_type": "echarts_timeseries_bar",
                "orientation": "horizontal",
                "x_axis": question.by[0],
                "groupby": list(question.by[1:]),
                "metrics": _figures(question),
                "timeseries_limit_metric": first.label,
                "order_desc": True,
                "x_axis_sort": first.label,
                "x_axis_sort_asc": True,
                "x_axis_sort_series": "sum",
                "x_axis_sort_series_ascending": True,
                "y_axis_format": first.format,
                "show_legend": len(question.by) > 1,
                "show_value": True,
                "rich_tooltip": True,
            }
        case "line" | "bars":
            assert question.grain is not None, "a question over time has a grain"
            return asked | {
                "viz_type": "echarts_timeseries_bar" if question.kind == "bars" else "echarts_timeseries_line",
                "x_axis": question.dataset.time,
                "time_grain_sqla": GRAINS[question.grain],
                "groupby": list(question.by),
                "metrics": _figures(question),
                "order_desc": True,
                "stack": "Stack" if question.kind == "bars" else None,
                "x_axis_time_format": "smart_date",
                "y_axis_format": first.format,
                "show_legend": True,
                "legendType": "scroll",
                "legendOrientation": "top",
                "rich_tooltip": True,
                "tooltipTimeFormat": "%Y-%m-%d",
            }


def _figures(question: Question) -> list[str]:
    """Figures go by the names that people read: Superset shows these in legends."""
    return [question.dataset.metric(name).label for name in question.metrics]


def _filters(question: Question) -> list[dict[str, Any]]:
    filters: list[dict[str, Any]] = []
    if question.dataset.time:
        filters.append(
            {
                "clause": "WHERE",
                "comparator": period_of(question.days),
                "expressionType": "SIMPLE",
                "operator": "TEMPORAL_RANGE",
                "subject": question.dataset.time,
            }
        )
    if question.only:
        filters.append({"clause": "WHERE", "expressionType": "SQL", "sqlExpression": question.only})
    return filters


def _query_context(question: Question, asked: dict[str, Any]) -> dict[str, Any]:
    """The query that the chart's page would send: what a run without a browser asks. Superset puts its own ids in."""
    time = question.dataset.time
    query: dict[str, Any] = {
        "filters": [{"col": time, "op": "TEMPORAL_RANGE", "val": period_of(question.days)}] if time else [],
        "extras": {"having": "", "where": f"({question.only})" if question.only else ""},
        "columns": [*_axis(question), *(question.by)],
        "metrics": _figures(question),
        "orderby": [[_figures(question)[0], question.ascending]] if question.by or question.is_over_time else [],
        "row_limit": question.limit,
        "series_limit": 0,
        "order_desc": not question.ascending,
        "annotation_layers": [],
        "url_params": {},
        "custom_params": {},
        "custom_form_data": {},
    }
    if question.grain:
        query["extras"]["time_grain_sqla"] = GRAINS[question.grain]
    return {
        "datasource": {"id": 1, "type": "table"},
        "force": False,
        "queries": [query],
        "form_data": asked,
        "result_format": "json",
        "result_type": "full",
    }


def _axis(question: Question) -> list[dict[str, Any]]:
    if not question.is_over_time or question.grain is None:
        return []
    return [
        {
            "columnType": "BASE_AXIS",
            "expressionType": "SQL",
            "label": question.dataset.time,
            "sqlExpression": question.dataset.time,
            "timeGrain": GRAINS[question.grain],
        }
    ]
