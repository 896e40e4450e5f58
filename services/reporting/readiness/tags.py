"""Records of `name=value; name=value`, as DKIM and DMARC have them."""


def tags_of(record: str) -> dict[str, str]:
    """The last of a name that stands twice counts; what is no pair is left out."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals}
