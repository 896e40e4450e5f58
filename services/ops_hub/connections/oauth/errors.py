"""What goes wrong before anybody is sent to a provider. What goes wrong afterwards is an outcome (`OAuthOutcome`)."""

from libs.errors import Conflict, Forbidden, NotFound


class ConnectionUnknown(NotFound):
    """Absent, another tenant's, or another platform's."""


class BrowserRequired(Forbidden):
    code, title = "browser_session_required", "Connecting an account takes a person who signed in with a browser"


class OAuthNotOffered(Conflict):
    code, title = "oauth_not_offered", "This platform is not connected by consent"


class OAuthNotSetUp(Conflict):
    code, title = "oauth_not_set_up", "This installation is not registered with the provider"


class NotConnectedByConsent(Conflict):
    code, title = "connection_not_by_consent", "This connection was made with credentials; enter new ones"
