"""What a job becomes, by how its function ends."""

import asyncio

from libs.jobs import Permanent, RetryLater


class TestRunJob:
    async def test_succeeds_when_the_function_returns(self, worker_with, add_job, view_job):
        seen = []

        async def note(context, payload):
            seen.append((context.tenant_id, context.job_id, context.attempt, payload.text))

        worker = await worker_with(note)
        job_id = await add_job("hello", request_id="request-1", subject="user:1")

        await worker.run_until_idle()

        view = await view_job(job_id)
        assert (view.state, view.attempt, view.error) == ("succeeded", 1, None)
        assert view.started_at and view.finished_at and view.finished_at >= view.started_at
        assert [(one[1], one[2], one[3]) for one in seen] == [(job_id, 1, "hello")]
        assert (view.subject, view.request_id) == ("user:1", "request-1")

    async def test_waits_for_a_retry_when_it_raises(self, worker_with, add_job, view_job):
        async def fail(context, payload):
            raise ValueError("a bad day")

        worker = await worker_with(fail)
        job_id = await add_job()

        await worker.run_until_idle()

        view = await view_job(job_id)
        assert (view.state, view.attempt) == ("retry_wait", 1)
        assert view.error and (view.error.code, view.error.message) == ("ValueError", "a bad day")
        assert view.run_at > view.started_at

    async def test_fails_at_once_when_it_is_permanent(self, worker_with, add_job, view_job):
        async def refuse(context, payload):
            raise Permanent("grant_revoked", "The grant was revoked.")

        worker = await worker_with(refuse)
        job_id = await add_job()

        await worker.run_until_idle()

        view = await view_job(job_id)
        assert (view.state, view.error.code) == ("failed", "grant_revoked")

    async def test_waits_at_least_as_long_as_it_was_asked_to(self, worker_with, add_job, view_job):
        async def throttle(context, payload):
            raise RetryLater(120)

        worker = await worker_with(throttle)
        job_id = await add_job()

        await worker.run_until_idle()

        view = await view_job(job_id)
        assert view.state == "retry_wait"
        assert (view.run_at - view.started_at).total_seconds() >= 120

    async def test_counts_the_deadline_as_a_failed_attempt(self, worker_with, add_job, view_job):
        async def dawdle(context, payload):
            await asyncio.sleep(5)

        worker = await worker_with(dawdle, deadline_seconds=0.05)
        job_id = await add_job()

        await worker.run_until_idle()

        view = await view_job(job_id)
        assert (view.state, view.error.code) == ("retry_wait", "deadline_exceeded")


class TestProgress:
    async def test_is_seen_by_readers_and_says_the_last_word(self, worker_with, add_job, view_job):
        seen = []

        async def advance(context, payload):
            for done in range(1, 1001):
                await context.progress(done, 1000, "reading")
            seen.append((await view_job(context.job_id)).progress)

        worker = await worker_with(advance)
        await add_job()
        await worker.run_until_idle()

        assert (seen[0].done, seen[0].total, seen[0].message) == (1000, 1000, "reading")
