"""What can go wrong in the ingestion service, with the codes that the API promises."""

from libs.errors import Conflict, DomainError, Invalid, NotFound


class UnknownDataset(NotFound):
    code, title = "dataset_not_found", "No such dataset"


class UploadNotFound(NotFound):
    code, title = "upload_not_found", "No such upload"


class RowNotFound(NotFound):
    code, title = "row_not_found", "No such row in the quarantine"


class RowInvalid(Invalid):
    code, title = "row_invalid", "The corrected row cannot be kept"


class RetryNotFound(NotFound):
    code, title = "retry_not_found", "No such retry"


class SeriesNotFound(NotFound):
    code, title = "series_not_found", "No such series"


class ObservationNotFound(NotFound):
    code, title = "observation_not_found", "The series has no value for this date"


class UploadTooLarge(DomainError):
    code, status, title = "upload_too_large", 413, "The file is larger than an upload may be"


class UploadRefused(Invalid):
    """The file as a whole cannot be read. `code` is set by the reason."""

    code, title = "upload_refused", "The file cannot be read"


class MappingInvalid(Invalid):
    code, title = "mapping_invalid", "The mapping does not fit the file"


class MappingIncomplete(Conflict):
    code, title = "mapping_incomplete", "The mapping is not complete yet"


class UploadAlreadyCommitted(Conflict):
    code, title = "upload_already_committed", "The upload has been committed"


class UploadBusy(Conflict):
    code, title = "upload_busy", "The upload is being committed"


class UnsupportedBody(DomainError):
    code, status, title = "unsupported_body", 415, "The body is not a file"


class RecordsUnreadable(Invalid):
    """Where the records of a body end cannot be told."""

    code, title = "records_unreadable", "The body cannot be read as records"


class DatasetNotPushable(Conflict):
    code, title = "dataset_not_pushable", "The dataset takes no pushed records"


class BreakingVersion(Conflict):
    """A row that an earlier version accepted would be refused, or mean something else."""

    code, title = "breaking_version", "The version breaks with an earlier one"


class VersionExists(Conflict):
    code, title = "version_exists", "The dataset has this version"


class VersionNotNext(Conflict):
    code, title = "version_not_next", "The version does not follow the newest one"


class DefinitionInvalid(Invalid):
    code, title = "definition_invalid", "The definition is no dataset"
