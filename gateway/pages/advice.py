"""What to do about an error: by its code where that says more, else by its status."""

_BY_STATUS = {
    400: "Mend the request; sending it again as it is cannot help.",
    401: "Sign in again, or send a credential that is alive.",
    403: "Ask an owner or admin of the tenant for what is missing.",
    404: "Check the id and the tenant you work in; what belongs to another tenant is not there for you.",
    405: "Use a method that the header Allow names.",
    408: "Send the body faster, or in smaller parts.",
    409: "Read the present state, then decide again.",
    410: "It is gone for good; make it anew.",
    412: "Read it again, decide whether the change still holds, and send it with the new ETag.",
    413: "Send less at once.",
    414: "Shorten the address; lists of values go into a body where the operation takes one.",
    415: "Send the media type that the operation takes.",
    422: "Look at errors: each names the field by a JSON pointer and says what is wrong with it.",
    428: "Read it, and send the ETag that you were given as If-Match.",
    429: "Wait as long as Retry-After says; RateLimit tells what is left before it comes to that.",
    431: "Send fewer and shorter headers.",
    500: "Try again once; if it stays, tell us the request_id.",
    502: "Try again shortly; if it stays, tell us the request_id.",
    503: "Try again after the seconds that Retry-After says.",
    504: "Try again shortly, or ask for less at once.",
}
_BY_CODE = {
    "address_not_allowed": "Call from an address on the credential's list, or have the list changed under Settings.",
    "csrf_refused": "Pages send X-CSRF-Token from GET /api/v1/me; programs use an API key instead of a cookie.",
    "feature_disabled": "Nothing is lost; an administrator can turn it on again under Settings, Feature flags.",
    "idempotency_answer_lost": "The request was done: look for what it made, and do not send it again.",
    "idempotency_in_progress": "Wait a second and send the same request with the same key again.",
    "idempotency_key_reused": "A new request needs a new Idempotency-Key.",
    "invalid_credentials": "Get a new credential: access tokens live 5 minutes, keys until they end.",
    "location_duplicate": "Change the location that candidates names, or say in the address which unit this one is in.",
    "location_perhaps_duplicate": "Look at candidates; if it is another one, send distinct_reason and say why.",
    "person_required": "Sign in with the browser; keys and OAuth clients have no profile and no sessions.",
    "rate_limiter_unavailable": "Try again after the seconds that Retry-After says; nothing was counted.",
    "scope_missing": "Have the scope that detail names added: to your role, or by a new key with it.",
    "share_link_locked": "Wait as long as Retry-After says; until then no password is looked at.",
    "share_link_unknown": "Ask whoever sent the link for a new one; nobody outside is told what became of it.",
    "share_password_needed": "Send the form's field password, or the passage that the page was given for it.",
    "share_password_wrong": "Ask whoever sent the link; after five wrong passwords everybody has to wait.",
    "test_key_demo_only": "Add dataset=demo, or use a live key.",
    "wrong_credentials": "Check e-mail and password; after five attempts in a minute you have to wait.",
}


OTHERWISE = "Tell us the request_id."


def advice_for(code: str, status: int) -> str:
    """One sentence."""
    return _BY_CODE.get(code) or _BY_STATUS.get(status, OTHERWISE)
