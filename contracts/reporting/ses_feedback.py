"""What Amazon SNS posts of mail that SES has sent, and what came of it."""

from typing import Literal

from pydantic import BaseModel, Field

MOST_BODY = 256 * 1024
FeedbackOutcome = Literal["confirmed", "ignored", "suppressed", "failed", "noted", "known", "unmatched"]


class FeedbackTaken(BaseModel):
    """What came of a message of SNS."""

    outcome: FeedbackOutcome = Field(
        description="`confirmed`: the topic is subscribed to from now on. `ignored`: it is of nothing that is kept."
        " `suppressed`: the address gets no more mail. `failed`: the mail did not arrive. `noted`: a server is still"
        " trying. `known`: nothing new. `unmatched`: no delivery has this mail."
    )
