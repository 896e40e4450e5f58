"""From a draft to results, with simulated ranks."""


class TestRunGrid:
    async def test_is_queued_and_then_completes_with_every_cell(self, call, drafted, ran):
        run = await ran(await drafted())
        assert (run["state"], run["number"], run["provenance"]) == ("completed", 1, "simulated")
        assert run["progress"] == {"planned": 50, "done": 50, "failed": 0, "eta_seconds": None}
        assert run["cost"]["spent"] == "0.000000"

        results = (await call("GET", f"/runs/{run['id']}/results")).json()
        assert [len(keyword["ranks"]) for keyword in results["keywords"]] == [25, 25]
        assert results["overall"]["planned"] == 50
