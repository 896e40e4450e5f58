"""What the vault answers when it does not do what it was asked."""

from libs.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Unavailable


class SecretNotFound(NotFound):
    """Absent, another tenant's, or not the caller's to read: the three are told apart nowhere."""

    code, title = "secret_not_found", "No such secret"


class SecretExpired(DomainError):
    code, status, title = "secret_expired", 410, "The secret has expired"


class SecretKindRefused(Invalid):
    code, title = "secret_kind_refused", "This kind of secret is not registered for this purpose and owner"


class NotTheOwner(Forbidden):
    code, title = "secret_not_yours", "Another service owns this"


class ColumnRefused(Invalid):
    code, title = "column_refused", "This column is not registered as an encrypted one of the caller"


class EnvelopeUnreadable(Invalid):
    """One answer for a wrong place, a wrong key, and a damaged envelope."""

    code, title = "envelope_unreadable", "The envelope does not open here"


class KeysShredded(Conflict):
    code, title = "keys_shredded", "The keys of this tenant have been destroyed"


class PlatformKeysKept(Conflict):
    """Nothing ends the platform but its own end."""

    code, title = "platform_keys_kept", "The platform's own keys are not destroyed"


class ColumnInUse(Conflict):
    code, title = "column_in_use", "The key was in use a moment ago; scan again"


class RotationRunning(Conflict):
    code, title = "rotation_running", "A rotation of these keys is running already"


class NothingToRotate(Conflict):
    code, title = "nothing_to_rotate", "There are no keys to rotate yet"


class KeyServiceUnavailable(Unavailable):
    """The key service is away, refuses us, or is set up wrong; which of the three is for the operator's eyes."""

    code, title = "key_service_unavailable", "The key service cannot be used; try again shortly"


class AuditUnavailable(Unavailable):
    """What cannot be written down does not happen: no value leaves without its line in the trail."""

    code, title = "audit_unavailable", "The audit trail cannot be written, so nothing is handed out"
