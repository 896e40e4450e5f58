"""Setting up how reports look: who may, what is refused and why, and what it looks like."""

import asyncio
import zlib

import pypdfium2
import pytest

from contracts.reporting.branding import MOST_LOGO_BYTES
from contracts.reporting.report_inputs.frame import UNBRANDED
from libs.clock import utc_now
from services.reporting.branding.accents import nearest_readable
from services.reporting.branding.previewing import example
from services.reporting.engine.colors import contrast
from services.reporting.engine.writers.pdf import to_pdf
from tests.reporting.branding.conftest import BRANDING, HARBOUR, LOGO, PNG_HEADERS, chunk, png

ALL = [
    ("GET", BRANDING, {}),
    ("PUT", BRANDING, {"json": HARBOUR}),
    ("DELETE", BRANDING, {}),
    ("GET", LOGO, {}),
    ("PUT", LOGO, {"content": png(), "headers": PNG_HEADERS}),
    ("DELETE", LOGO, {}),
    ("GET", f"{BRANDING}/preview", {}),
]
CHANGES = [each for each in ALL if each[0] != "GET"]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BOMB = zlib.compress(b"\0" * 60_000_000, 9)
UNFIT = {
    "an SVG that says it is a PNG": (SVG, "not_a_png"),
    "a JPEG": (b"\xff\xd8\xff\xe0" + b"\0" * 100, "not_a_png"),
    "nothing": (b"", "not_a_png"),
    "a signature alone": (png()[:8], "damaged"),
    "one cut off": (png()[:-20], "damaged"),
    "one with a wrong sum": (png()[:-30] + b"\0" + png()[-29:], "damaged"),
    "one without a size": (png()[:8] + chunk(b"IEND", b""), "damaged"),
    "one that is wide": (png(1001, 10), "too_many_pixels"),
    "one that is high": (png(10, 401), "too_many_pixels"),
    "one of 4,000 million pixels": (png(65_000, 65_000, packed=zlib.compress(b"\0")), "too_many_pixels"),
    "a bomb": (png(packed=BOMB), "unreadable"),
    "one with too few pixels": (png(packed=zlib.compress(b"\0" * 10)), "unreadable"),
    "one of noise": (png(packed=b"noise"), "unreadable"),
}


@pytest.mark.parametrize(("method", "path", "content"), ALL)
class TestNobody:
    async def test_reaches_a_branding(self, call, method, path, content):
        assert (await call(method, path, who={}, **content)).status_code == 401


class TestAnotherTenant:
    async def test_has_a_branding_of_its_own(self, call, branded, with_logo, as_, tenant_b):
        await branded()
        await with_logo(png())
        other = as_(tenant_b, "reports:read", "reports:write")
        theirs = (await call("GET", BRANDING, who=other)).json()
        assert (theirs["version"], theirs["name"], theirs["logo"]) == (0, "Opsight", None)
        assert (await call("GET", LOGO, who=other)).status_code == 404
        await call("DELETE", BRANDING, who=other, headers={"If-Match": theirs["etag"]})
        assert (await call("GET", BRANDING)).json()["name"] == "Harbour & Co"


class TestReader:
    @pytest.mark.parametrize(("method", "path", "content"), CHANGES)
    async def test_changes_nothing(self, call, as_, tenant_a, method, path, content):
        answer = await call(method, path, who=as_(tenant_a, "reports:read"), **content)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


class TestGetReportBranding:
    async def test_says_what_reports_look_like_by_default(self, call):
        answer = await call("GET", BRANDING)
        found = answer.json()
        assert (found["version"], found["is_default"], found["edited_at"]) == (0, True, None)
        assert (found["name"], found["color"], found["footer"]) == ("Opsight", "#1f4fd8", None)
        assert answer.headers["ETag"] == found["etag"] == '"branding-0"'


class TestReplaceReportBranding:
    async def test_is_in_force_from_then_on(self, call):
        answer = await call("PUT", BRANDING, json=HARBOUR, headers={"If-Match": '"branding-0"'})
        made = answer.json()
        assert (answer.status_code, answer.headers["ETag"], made["version"]) == (200, '"branding-1"', 1)
        assert {name: made[name] for name in HARBOUR} == HARBOUR | {"color": "#8a1c4f"}
        assert (await call("GET", BRANDING)).json() == made

    async def test_keeps_the_logo(self, branded, with_logo):
        logo = (await with_logo(png()))["logo"]
        assert (await branded())["logo"] == logo

    async def test_wants_to_know_what_it_changes(self, call):
        answer = await call("PUT", BRANDING, json=HARBOUR)
        assert (answer.status_code, answer.json()["code"]) == (428, "branding_revision_needed")

    async def test_changes_nothing_that_somebody_else_changed(self, call, branded):
        await branded()
        answer = await call("PUT", BRANDING, json=HARBOUR, headers={"If-Match": '"branding-0"'})
        assert (answer.status_code, answer.json()["code"]) == (412, "branding_changed")

    async def test_is_made_once_by_two_at_once(self, call):
        both = [call("PUT", BRANDING, json=HARBOUR, headers={"If-Match": '"branding-0"'}) for _ in range(2)]
        assert sorted(answer.status_code for answer in await asyncio.gather(*both)) == [200, 412]

    async def test_names_the_nearest_colour_that_reads_well(self, call):
        answer = await call("PUT", BRANDING, json=HARBOUR | {"color": "#ffcc00"}, headers={"If-Match": "*"})
        told = answer.json()
        assert (answer.status_code, told["code"]) == (422, "color_unreadable")
        [fault] = told["errors"]
        assert (fault["pointer"], fault["code"]) == ("/color", "contrast")
        assert "1.51 on white" in fault["message"]
        suggested = fault["message"].rpartition(" ")[2].rstrip(".")
        again = await call("PUT", BRANDING, json=HARBOUR | {"color": suggested}, headers={"If-Match": "*"})
        assert again.status_code == 200

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", " padded"),
            ("name", "x" * 61),
            ("name", "two\nlines"),
            ("color", "red"),
            ("color", "#12345"),
            ("color", "#123456;}"),
            ("footer", "x" * 201),
            ("footer", "bell\x07"),
            ("website", "http://harbour.example.com"),
            ("website", "javascript:alert(1)"),
            ("website", "https://user@harbour.example.com"),
            ("website", "https://localhost"),
            ("website", "https://harbour.example.com/" + "x" * 200),
        ],
    )
    async def test_names_the_field_that_breaks_a_rule(self, call, field, value):
        answer = await call("PUT", BRANDING, json=HARBOUR | {field: value}, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{field}")

    async def test_is_audited(self, branded, superuser, tenant_a):
        made = await branded()
        rows = superuser("select action, object_id, detail from audit.event where tenant_id = %s", tenant_a)
        assert rows == [("report_branding.changed", "1", {"content_hash": made["content_hash"]})]


class TestResetReportBranding:
    async def test_brings_the_default_back(self, call, branded, with_logo):
        await branded()
        made = await with_logo(png())
        answer = await call("DELETE", BRANDING, headers={"If-Match": made["etag"]})
        assert (answer.status_code, answer.json()["is_default"], answer.json()["version"]) == (200, True, 3)
        assert (await call("GET", LOGO)).status_code == 404

    @pytest.mark.parametrize(("headers", "status"), [({}, 428), ({"If-Match": '"branding-9"'}, 412)])
    async def test_wants_to_know_what_it_resets(self, call, headers, status):
        assert (await call("DELETE", BRANDING, headers=headers)).status_code == status


class TestReplaceReportLogo:
    async def test_is_had_again_as_a_picture(self, call, with_logo):
        made = await with_logo(png())
        assert (made["logo"]["width"], made["logo"]["height"], made["is_default"]) == (120, 40, False)
        answer = await call("GET", LOGO)
        assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (200, "image/png", png())
        assert answer.headers["ETag"] == f'"{made["logo"]["sha256"]}"'

    async def test_keeps_the_picture_alone(self, call, with_logo):
        words = chunk(b"tEXt", b"Comment\0<script>") + chunk(b"acTL", b"\0" * 8) + chunk(b"iCCP", b"x" * 100)
        await with_logo(png(more=words) + b"<script>alert(1)</script>")
        assert (await call("GET", LOGO)).content == png()

    @pytest.mark.parametrize("case", UNFIT)
    async def test_refuses_what_is_none(self, call, case):
        content, code = UNFIT[case]
        answer = await call("PUT", LOGO, content=content, headers=PNG_HEADERS)
        assert (answer.status_code, answer.json()["code"]) == (422, "logo_unfit")
        assert answer.json()["errors"][0]["code"] == code

    async def test_says_why_it_takes_no_svg(self, call):
        answer = await call("PUT", LOGO, content=SVG, headers={"Content-Type": "image/svg+xml", "If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (415, "logo_unsupported")
        assert "Export it as PNG" in answer.json()["detail"]

    async def test_refuses_large_files(self, call):
        answer = await call("PUT", LOGO, content=b"x" * (MOST_LOGO_BYTES + 1), headers=PNG_HEADERS)
        assert (answer.status_code, answer.json()["code"]) == (413, "logo_too_large")

    @pytest.mark.parametrize(("match", "status"), [({}, 428), ({"If-Match": '"branding-9"'}, 412)])
    async def test_wants_to_know_what_it_changes(self, call, match, status):
        answer = await call("PUT", LOGO, content=png(), headers={"Content-Type": "image/png"} | match)
        assert answer.status_code == status


class TestRemoveReportLogo:
    async def test_leaves_the_rest(self, call, branded, with_logo):
        await branded()
        made = await with_logo(png())
        answer = await call("DELETE", LOGO, headers={"If-Match": made["etag"]})
        assert (answer.status_code, answer.json()["logo"], answer.json()["name"]) == (200, None, "Harbour & Co")

    async def test_finds_none(self, call):
        answer = await call("DELETE", LOGO, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (404, "logo_not_found")

    @pytest.mark.parametrize(("headers", "status"), [({}, 428), ({"If-Match": '"branding-9"'}, 412)])
    async def test_wants_to_know_what_it_changes(self, call, with_logo, headers, status):
        await with_logo(png())
        assert (await call("DELETE", LOGO, headers=headers)).status_code == status


class TestGetReportLogo:
    async def test_is_not_sent_again_to_who_has_it(self, call, with_logo):
        made = await with_logo(png())
        answer = await call("GET", LOGO, headers={"If-None-Match": f'"{made["logo"]["sha256"]}"'})
        assert (answer.status_code, answer.content) == (304, b"")

    async def test_is_missing(self, call):
        answer = await call("GET", LOGO)
        assert (answer.status_code, answer.json()["code"]) == (404, "logo_not_found")


class TestPreviewReportBranding:
    def test_says_once_on_its_cover_and_once_below_that_its_data_is_made_up(self):
        pdf = pypdfium2.PdfDocument(
            to_pdf(example(UNBRANDED), paper="1", generated_at=utc_now().replace(microsecond=0))
        )
        cover, _, rest = pdf[0].get_textpage().get_text_bounded().partition("Summary")
        below = rest.partition("Day by day")[0]
        assert (cover.count("demo data"), below.count("demo data"), "DEMO DATA" in rest) == (1, 1, False)

    async def test_is_a_page_with_what_is_kept(self, call, branded):
        before = await call("GET", f"{BRANDING}/preview")
        await branded()
        after = await call("GET", f"{BRANDING}/preview")
        assert (after.status_code, after.headers["Content-Type"]) == (200, "image/png")
        assert after.content[16:24] == before.content[16:24] == (1190).to_bytes(4, "big") + (1683).to_bytes(4, "big")
        assert after.content != before.content

    async def test_is_a_page_with_what_is_tried(self, call, branded):
        tried = await call("GET", f"{BRANDING}/preview", params=HARBOUR)
        assert (await call("GET", BRANDING)).json()["version"] == 0
        await branded()
        assert (await call("GET", f"{BRANDING}/preview")).content == tried.content

    async def test_is_not_made_again_for_who_has_it(self, call):
        etag = (await call("GET", f"{BRANDING}/preview")).headers["ETag"]
        answer = await call("GET", f"{BRANDING}/preview", headers={"If-None-Match": etag})
        assert (answer.status_code, answer.content) == (304, b"")

    async def test_names_the_field_that_breaks_a_rule(self, call):
        answer = await call("GET", f"{BRANDING}/preview", params={"name": "A", "color": "red"})
        assert (answer.status_code, "color" in answer.json()["errors"][0]["pointer"]) == (422, True)


class TestNearestColor:
    @pytest.mark.parametrize("color", ["#ffffff", "#ffcc00", "#00ff00", "#7f7f7f", "#ff0000", "#8a1c4f"])
    def test_reads_well_and_is_no_darker_than_needed(self, color):
        found = nearest_readable(color)
        assert contrast(found, "#f5f7fa") >= 4.5
        assert found == color or contrast(found, "#f5f7fa") < 4.7
