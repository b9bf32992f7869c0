"""Why a backup was not made, or not restored. The words say what to do; they never hold a row."""


class BackupError(Exception):
    """Nothing was changed, and nothing half done was left behind."""


class BadBackup(BackupError):
    """The file is not a whole backup."""
