"""What can go wrong with connections and their syncs, with the codes that the API promises."""

from libs.errors import Conflict, Invalid, NotFound


class ConnectionNotFound(NotFound):
    code, title = "connection_not_found", "No such connection"


class SyncJobNotFound(NotFound):
    code, title = "job_not_found", "No such job"


class UnknownConnector(NotFound):
    code, title = "connector_not_found", "No such connector"


class ConfigInvalid(Invalid):
    code, title = "config_invalid", "The configuration does not fit the connector"


class StreamUnknown(Invalid):
    code, title = "stream_unknown", "The connector does not offer this stream"


class SyncModeUnsupported(Invalid):
    code, title = "sync_mode_unsupported", "The stream cannot be read this way"


class CronInvalid(Invalid):
    code, title = "cron_invalid", "The cron expression cannot be read"


class ConnectionNameTaken(Conflict):
    code, title = "connection_name_taken", "Another connection has this name"


class ConnectionAlreadyPaused(Conflict):
    code, title = "connection_already_paused", "The connection is paused already"


class ConnectionNotPaused(Conflict):
    code, title = "connection_not_paused", "The connection is not paused"


class ConnectionPaused(Conflict):
    code, title = "connection_paused", "The connection is paused"


class SyncAlreadyRunning(Conflict):
    code, title = "sync_already_running", "The connection is being synced already"
