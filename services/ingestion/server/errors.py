"""What can go wrong with remote Airbytes, with the codes that the API promises."""

from libs.errors import Conflict, Invalid, NotFound


class ServerNotFound(NotFound):
    code, title = "airbyte_server_not_found", "No such Airbyte server"


class ServerNameTaken(Conflict):
    code, title = "airbyte_server_name_taken", "Another Airbyte server has this name"


class ServerInUse(Conflict):
    code, title = "airbyte_server_in_use", "Connections are synced by this Airbyte server"


class ServerIsThePlatforms(Conflict):
    code, title = "airbyte_server_is_platform", "This Airbyte server belongs to the installation"


class TooManyServers(Conflict):
    code, title = "airbyte_server_limit", "There are as many Airbyte servers as a tenant may have"


class ServerAddressRefused(Invalid):
    code, title = "airbyte_server_address_refused", "This address may not be called"


class ServerSecretNeeded(Invalid):
    code, title = "airbyte_server_secret_needed", "Another address or client id needs the client secret again"


class RemoteConnectionUnknown(Invalid):
    code, title = "remote_connection_unknown", "The remote Airbyte has no such connection"


class RemoteConnectionTaken(Conflict):
    code, title = "remote_connection_taken", "This remote connection is connected already"


class CannotLandHere(Invalid):
    code, title = "cannot_land_here", "No raw table here knows the streams of this connection"
