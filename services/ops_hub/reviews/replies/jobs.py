"""Publishing replies."""

from contracts.ops_hub.jobs import PublishReply
from libs.jobs import JobContext, RetryPolicy, job
from services.ops_hub.reviews.replies import publishing, reaching


@job(PublishReply, retry=RetryPolicy(attempts=4, base_seconds=5, cap_seconds=120), deadline_seconds=60)
async def publish_reply(context: JobContext, payload: PublishReply) -> None:
    """Put a reply where the provider shows it, once, whatever happens to the worker."""
    await publishing.publish_reply(context, reaching.reach, payload.reply_id)
