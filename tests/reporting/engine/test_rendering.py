"""Rendering: as it was looked at, the same wherever and whenever, and harmless whatever words are in it."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from contracts.reporting.runs import REPORT_KINDS, ReportKind
from services.reporting.engine.laying import lay_out
from services.reporting.engine.layout import UnknownTemplate, layout_of
from services.reporting.engine.provenance import content_hash
from services.reporting.engine.rendering import FORMATS, Format, render
from services.reporting.engine.sealing import Sealer
from tests.reporting.engine.goldens import (
    DIGESTS,
    FOLDER,
    HEATMAP,
    UNBRANDED,
    branded,
    difference,
    heatmap_of_sample,
    members,
    pages,
    unbranded,
    unsealed,
)
from tests.reporting.engine.samples import BRANDING, HOSTILE, KEY, RESTATED, RUN, hostile, provenance, sample

SEALER = Sealer(KEY)
ROOT = Path(__file__).resolve().parents[3]
ELSEWHERE = """
import hashlib, json, time
from unittest import mock
from contracts.reporting.runs import REPORT_KINDS
from services.reporting.engine.rendering import FORMATS, render
from services.reporting.engine.sealing import Sealer
from tests.reporting.engine.samples import KEY, sample
time.tzset()
with mock.patch("time.time", lambda: 4_000_000_000.0):
    digests = {
        f"{kind}.{wanted}": hashlib.sha256(render(sample(kind), wanted, Sealer(KEY)).content).hexdigest()
        for kind in REPORT_KINDS for wanted in FORMATS
    }
print(json.dumps(digests))
"""


def rendered(kind: ReportKind, wanted: Format, **changes: object) -> bytes:
    return render(sample(kind, **changes), wanted, SEALER).content


@pytest.mark.parametrize("kind", REPORT_KINDS)
class TestGoldens:
    @pytest.mark.parametrize("wanted", ["html", "csv", "json"])
    def test_text_is_as_it_was_looked_at(self, kind: ReportKind, wanted: Format):
        assert unsealed(rendered(kind, wanted)).decode() == (FOLDER / f"{kind}.{wanted}").read_bytes().decode()

    def test_the_workbook_is_as_it_was_looked_at(self, kind: ReportKind):
        assert members(rendered(kind, "xlsx")) == members((FOLDER / f"{kind}.xlsx").read_bytes())

    def test_the_pdf_has_the_same_bytes(self, kind: ReportKind):
        assert hashlib.sha256(rendered(kind, "pdf")).hexdigest() == json.loads(DIGESTS.read_text())[kind]

    def test_the_pages_look_the_same(self, kind: ReportKind):
        looked_at = [path.read_bytes() for path in sorted(FOLDER.glob(f"{kind}-*.png"))]
        now = pages(rendered(kind, "pdf"))
        assert len(now) == len(looked_at)
        assert max(difference(*pair) for pair in zip(now, looked_at, strict=True)) < 1.0


class TestBranding:
    def test_the_page_is_as_it_was_looked_at(self):
        assert unsealed(branded("html")).decode() == (FOLDER / "branded.html").read_bytes().decode()

    def test_the_workbook_is_as_it_was_looked_at(self):
        assert members(branded("xlsx")) == members((FOLDER / "branded.xlsx").read_bytes())

    def test_the_pdf_has_the_same_bytes_and_looks_the_same(self):
        pdf = branded("pdf")
        looked_at = [path.read_bytes() for path in sorted(FOLDER.glob("branded-*.png"))]
        assert hashlib.sha256(pdf).hexdigest() == json.loads(DIGESTS.read_text())["branded"]
        assert max(difference(*pair) for pair in zip(pages(pdf), looked_at, strict=True)) < 1.0

    def test_stands_at_the_foot_of_every_page(self):
        pdf = pypdfium2.PdfDocument(branded("pdf"))
        assert all(BRANDING["footer"] in page.get_textpage().get_text_bounded() for page in pdf)

    @pytest.mark.parametrize("name", ["name", "color", "logo", "footer", "website"])
    def test_is_part_of_the_content(self, name: str):
        without = (
            {**BRANDING, "name": "Another"} if name == "name" else {k: v for k, v in BRANDING.items() if k != name}
        )
        assert content_hash(sample("market_brief", branding=without)) != content_hash(
            sample("market_brief", branding=BRANDING)
        )

    @pytest.mark.parametrize(
        "website", ["javascript:alert(1)", "http://a.example.com", "https://u@a.example.com/", "https://a"]
    )
    def test_leads_to_websites_alone(self, website: str):
        with pytest.raises(ValueError, match="website"):
            sample("market_brief", branding=BRANDING | {"website": website})

    @pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
    @pytest.mark.parametrize("wanted", ["html", "pdf", "xlsx"])
    def test_has_words_and_nothing_else(self, wanted: Format, words: str):
        content = rendered("market_brief", wanted, branding={"name": words, "footer": words})
        assert content.count(b"<script") <= 1
        assert (
            render(sample("market_brief", branding={"name": words, "footer": words}), wanted, SEALER).content == content
        )


@pytest.mark.parametrize("wanted", FORMATS)
@pytest.mark.parametrize("kind", REPORT_KINDS)
class TestWithoutBranding:
    def test_is_as_it_was_before_there_was_any(self, kind: ReportKind, wanted: Format):
        assert unbranded(kind, wanted) == json.loads(UNBRANDED.read_text())[f"{kind}.{wanted}"]


class TestHeatmapPicture:
    def test_is_the_same_picture_each_time(self):
        assert heatmap_of_sample() == heatmap_of_sample() == HEATMAP.read_bytes()


class TestDeterminism:
    def test_another_process_place_and_day_gives_the_same_bytes(self):
        away = {"TZ": "Pacific/Chatham", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "4711"}
        ran = subprocess.run(
            [sys.executable, "-c", ELSEWHERE],
            cwd=ROOT,
            env=os.environ | away,
            capture_output=True,
            text=True,
            check=True,
        )
        here = {
            f"{kind}.{wanted}": hashlib.sha256(rendered(kind, wanted)).hexdigest()
            for kind in REPORT_KINDS
            for wanted in FORMATS
        }
        assert json.loads(ran.stdout) == here

    def test_an_input_that_went_through_the_database_gives_the_same_bytes(self):
        kept = json.loads(json.dumps(sample("local_grid").model_dump(mode="json"), sort_keys=True))
        kept.pop("kind")
        again = sample("local_grid", **kept)
        assert render(again, "json", SEALER).content == rendered("local_grid", "json")


class TestContentHash:
    def test_does_not_count_which_run_it_was_nor_when(self):
        other = provenance(run_id="0197a000-0000-7000-8000-00000000f00d", generated_at="2027-01-01T00:00:00Z")
        assert content_hash(sample("market_brief", provenance=other)) == content_hash(sample("market_brief"))

    @pytest.mark.parametrize(
        "change",
        [
            {"provenance": provenance(snapshot_id="another")},
            {"provenance": provenance(code_sha="another")},
            {"parameters": [{"name": "Days", "value": "15"}]},
        ],
    )
    def test_counts_everything_else(self, change: dict[str, object]):
        assert content_hash(sample("market_brief", **change)) != content_hash(sample("market_brief"))


@pytest.mark.parametrize("kind", REPORT_KINDS)
@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
class TestHostileWords:
    def test_are_words_in_html(self, kind: ReportKind, words: str):
        page = render(hostile(kind, words), "html", SEALER).content.decode()
        assert page.count("<script") == page.count("</script>") == 1
        assert "alert(1)</" not in page
        assert "\u202e" not in page

    def test_are_words_in_a_pdf(self, kind: ReportKind, words: str):
        assert len(pypdfium2.PdfDocument(render(hostile(kind, words), "pdf", SEALER).content)) >= 1

    def test_are_words_in_a_workbook(self, kind: ReportKind, words: str, tmp_path: Path):
        path = tmp_path / "report.xlsx"
        path.write_bytes(render(hostile(kind, words), "xlsx", SEALER).content)
        book = openpyxl.load_workbook(path)
        types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert types <= {"s", "n"}

    def test_are_words_in_csv(self, kind: ReportKind, words: str):
        lines = render(hostile(kind, words), "csv", SEALER).content.decode().splitlines()
        assert not [line for line in lines if line.startswith(("=", "+", "@", '"=')) or ",=" in line]

    def test_are_words_in_json(self, kind: ReportKind, words: str):
        document = json.loads(render(hostile(kind, words), "json", SEALER).content)
        assert document["report"]["title"] == words


@pytest.mark.parametrize("kind", REPORT_KINDS)
class TestEveryKind:
    def test_says_what_was_restated(self, kind: ReportKind):
        texts = pypdfium2.PdfDocument(rendered(kind, "pdf"))
        words = "".join(page.get_textpage().get_text_bounded() for page in texts)
        assert "EUR 139.25" in words
        assert RESTATED["day"] in words

    def test_says_why_nothing_is_restated(self, kind: ReportKind):
        why = b"Every run asks anew" if kind == "local_grid" else b"This is the first issue"
        assert why in rendered(kind, "html", restatements=None)

    def test_says_on_every_page_what_proves_it(self, kind: ReportKind):
        pdf = pypdfium2.PdfDocument(rendered(kind, "pdf"))
        assert all(f"run {RUN}" in page.get_textpage().get_text_bounded().replace("\r\n", " ") for page in pdf)
        assert f"run_id={RUN}" in pdf.get_metadata_value("Keywords")

    def test_says_in_each_sheet_what_proves_it(self, kind: ReportKind, tmp_path: Path):
        path = tmp_path / "report.xlsx"
        path.write_bytes(rendered(kind, "xlsx"))
        book = openpyxl.load_workbook(path)
        with zipfile.ZipFile(path) as archive:
            assert RUN in archive.read("docProps/custom.xml").decode()
        assert [sheet.title for sheet in book if RUN not in str(sheet.oddFooter)] == []

    @pytest.mark.parametrize("wanted", ["html", "csv", "json"])
    def test_says_in_its_text_what_proves_it(self, kind: ReportKind, wanted: Format):
        assert content_hash(sample(kind)).encode() in rendered(kind, wanted)

    def test_says_when_data_is_not_live(self, kind: ReportKind):
        simulated = provenance(origin="simulated")
        pages_of = pypdfium2.PdfDocument(rendered(kind, "pdf", provenance=simulated))
        assert all("Simulated data" in page.get_textpage().get_text_bounded() for page in pages_of)
        assert b"shows simulated data" in rendered(kind, "html", provenance=simulated)


class TestExecutivePack:
    def test_is_marked_on_every_page(self):
        pdf = pypdfium2.PdfDocument(rendered("executive_pack", "pdf"))
        assert all("AGGREGATES ONLY" in page.get_textpage().get_text_bounded() for page in pdf)

    def test_has_no_place_for_campaigns(self):
        with pytest.raises(ValueError, match="campaigns"):
            sample("executive_pack", data={"figures": [], "campaigns": []})


class TestHtml:
    def test_asks_for_nothing_from_anywhere(self):
        page = rendered("ads_performance", "html").decode()
        assert "default-src &#39;none&#39;" in page
        assert "http://" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "https://" not in page
        assert " style=" not in page


class TestUnreadableLogo:
    def test_is_left_out_of_a_pdf(self):
        branding = {"name": "Northwind", "color": "#0f6b5c", "logo": "data:image/png;base64,AAAA"}
        assert rendered("market_brief", "pdf", branding=branding).startswith(b"%PDF")


class TestTemplates:
    def test_unknown_versions_are_refused(self):
        with pytest.raises(UnknownTemplate):
            lay_out(sample("market_brief", template_version="999"))

    @pytest.mark.parametrize("kind", REPORT_KINDS)
    def test_name_what_their_payload_has(self, kind: ReportKind):
        layout = layout_of(kind, "1")
        assert any(widget.type == "restatements" for section in layout.sections for widget in section.widgets)
        assert len(lay_out(sample(kind)).sections) == len(layout.sections)
