"""A frozen input, laid out by its template: every number becomes the text that all formats show."""

from collections.abc import Sequence

from contracts.reporting.report_inputs.documents import ReportInput
from contracts.reporting.report_inputs.figures import Figure, MetricSeries
from contracts.reporting.report_inputs.frame import ReportFrame, Restatements
from contracts.reporting.report_inputs.local_grid import LocalGridReport
from services.reporting.engine.document import (
    Document,
    Paragraphs,
    Picture,
    Section,
    Table,
    Tile,
    Tiles,
    Tone,
    Warned,
    Widget,
)
from services.reporting.engine.formatting import change_text, day_text, number_text
from services.reporting.engine.layout import (
    BarsLayout,
    ColumnLayout,
    FixedLayout,
    Layout,
    SectionLayout,
    TableLayout,
    layout_of,
)
from services.reporting.engine.provenance import ORIGINS, content_hash, facts, footer
from services.reporting.engine.showing import bars, heatmap, trend
from services.reporting.engine.tables import rows_of, table
from services.reporting.engine.wording import plain, short

_CURRENCY = ColumnLayout(field="currency", label="Currency", unit="text")
_RESTATED = (
    ColumnLayout(field="day", label="Day", unit="day"),
    ColumnLayout(field="label", label="Metric", unit="text"),
    ColumnLayout(field="subject", label="Of", unit="text"),
    ColumnLayout(field="before", label="Before", unit="number"),
    ColumnLayout(field="after", label="Now", unit="number"),
)


def lay_out(report: ReportInput) -> Document:
    """Raises `UnknownTemplate` when the version is not known here."""
    layout = layout_of(report.kind, report.template_version)
    digest = content_hash(report)
    made = report.provenance
    return Document(
        kind=report.kind,
        kind_name=layout.name,
        version=report.template_version,
        title=short(report.title),
        period=short(report.period or ""),
        brand=short(report.branding.name, 60),
        color=report.branding.color,
        logo=report.branding.logo,
        line=short(report.branding.footer, 200) if report.branding.footer else None,
        website=report.branding.website,
        origin=ORIGINS[made.origin],
        is_live=made.origin == "live",
        watermark=_watermark(layout, report),
        parameters=tuple((short(each.name, 60), short(each.value, 300)) for each in report.parameters),
        sections=tuple(_section(report, section) for section in layout.sections),
        facts=tuple(facts(report, digest)),
        footer=footer(report, digest),
        lines=(
            *(table(report.data, each, report.data) for each in layout.lines),
            _restated_table(report.restatements, (_CURRENCY,)),
        ),
    )


def _watermark(layout: Layout, report: ReportFrame) -> str | None:
    origin = report.provenance.origin
    if origin == "live":
        return layout.watermark
    word = ORIGINS[origin].split(",")[0]
    return f"{layout.watermark} · {word}" if layout.watermark else word


def _section(report: ReportInput, section: SectionLayout) -> Section:
    widgets = [widget for each in section.widgets for widget in _widgets(report, each)]
    return Section(section.title, tuple(widgets))


def _widgets(report: ReportInput, layout: TableLayout | BarsLayout | FixedLayout) -> Sequence[Widget]:
    match layout:
        case TableLayout():
            return [table(report.data, layout, report.data)]
        case BarsLayout():
            return [*bars(report.data, layout, report.branding.color)]
        case FixedLayout():
            return _fixed(report, layout)


def _fixed(report: ReportInput, layout: FixedLayout) -> Sequence[Widget]:
    match layout.type:
        case "narrative":
            return [Paragraphs(tuple(plain(each)[:4000] for each in report.narrative))] if report.narrative else []
        case "notices":
            return [Warned(each.tone, plain(each.text)[:1000]) for each in report.notices] + _origin_notice(report)
        case "figures":
            return [Tiles(tuple(_tile(each) for each in report.data.figures))] if report.data.figures else []
        case "trends":
            return _trends(report)
        case "heatmaps":
            return _heatmaps(report)
        case "restatements":
            return _restated(report)


def _trends(report: ReportInput) -> list[Picture]:
    return [
        trend(each, report.branding.color) for each in rows_of(report.data, "trends") if isinstance(each, MetricSeries)
    ]


def _origin_notice(report: ReportFrame) -> list[Warned]:
    origin = report.provenance.origin
    if origin == "live":
        return []
    return [Warned("warning", f"This report shows {ORIGINS[origin]}. Do not take its numbers for real ones.")]


def _tile(figure: Figure) -> Tile:
    before = "" if figure.before is None else f"was {number_text(figure.before, figure.unit, figure.currency)}"
    return Tile(
        label=short(figure.label, 60),
        value=number_text(figure.value, figure.unit, figure.currency),
        before=before,
        change=change_text(figure.change),
        tone=_tone(figure),
    )


def _tone(figure: Figure) -> Tone:
    if figure.change is None or figure.change == 0 or figure.better == "neither":
        return "flat"
    return "good" if (figure.change > 0) == (figure.better == "up") else "bad"


def _heatmaps(report: ReportInput) -> list[Picture]:
    if not isinstance(report, LocalGridReport):
        return []
    return [heatmap(report.data, keyword) for keyword in report.data.keywords]


def _restated(report: ReportInput) -> list[Widget]:
    restatements = report.restatements
    if restatements is None and report.kind == "local_grid":
        return [Paragraphs(("Every run asks anew. What earlier issues say of their own day stays as it was.",))]
    if restatements is None:
        return [Paragraphs(("This is the first issue: there is no earlier one that could have said something else.",))]
    through = day_text(restatements.since_data_through)
    since = f"Compared with the issue on data through {through} (snapshot {restatements.since_snapshot_id[:12]})."
    if not restatements.items:
        return [Paragraphs((f"{since} Nothing has been restated.",))]
    shown = (
        f" The first {len(restatements.items):,} are listed." if restatements.total > len(restatements.items) else ""
    )
    said = f"{since} {restatements.total:,} numbers say something else now.{shown}"
    return [Paragraphs((said,)), _restated_table(restatements)]


def _restated_table(restatements: Restatements | None, more: tuple[ColumnLayout, ...] = ()) -> Table:
    layout = TableLayout(
        title="Restated since the last issue",
        source="items",
        columns=(*_RESTATED, *more),
        empty="Nothing has been restated.",
    )
    return table(restatements, layout, None)
