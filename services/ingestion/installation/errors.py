"""What can go wrong when a connector is to be installed, updated or removed."""

from libs.errors import Conflict


class ConnectorAlreadyInstalled(Conflict):
    code, title = "connector_already_installed", "The connector is installed already"


class ConnectorNotInstalled(Conflict):
    code, title = "connector_not_installed", "The connector is not installed"


class ConnectorUpToDate(Conflict):
    code, title = "connector_up_to_date", "The connector is of the newest version already"


class ConnectorNotPackaged(Conflict):
    code, title = "connector_not_packaged", "The connector is a part of Opsight"


class ConnectorInUse(Conflict):
    code, title = "connector_in_use", "The connector is in use"


class ConnectorBusy(Conflict):
    code, title = "connector_busy", "Something else is done to the connector right now"
