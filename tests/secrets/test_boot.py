"""The process stands up with its own role, and answers operators but nobody else."""


class TestReadiness:
    async def test_is_ready_on_its_own_role(self, client_of):
        client = await client_of("secrets")
        answer = await client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json()["service"] == "secrets"
        assert answer.json()["checks"]["database"] == "ok"

    async def test_counts_requests(self, client_of):
        client = await client_of("secrets")
        answer = await client.get("/metrics/app/")
        assert answer.status_code == 200
        assert "http_request" in answer.text

    async def test_answers_an_unknown_path_with_a_problem(self, client_of, as_, tenant_a):
        client = await client_of("secrets")
        answer = await client.get("/api/v1/nothing-here", headers=as_(tenant_a))
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


class TestWorker:
    async def test_stands_up_and_finds_nothing_to_do(self, worker_of):
        assert await worker_of("secrets") == 0
