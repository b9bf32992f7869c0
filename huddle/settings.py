"""Settings, read once from the environment (`HUDDLE_*`, and `PORT`)."""

from __future__ import annotations

import os
import secrets
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


def _default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "huddle"


class Settings(BaseSettings):
    """How this process runs. Every field can be set as `HUDDLE_<NAME>`; the port also as `PORT`."""

    model_config = SettingsConfigDict(env_prefix="HUDDLE_", extra="ignore", populate_by_name=True)

    data_dir: Path = Field(default_factory=_default_data_dir)
    database_url: str = Field(default="", repr=False)
    redis_url: str = Field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = Field(
        default=8000, ge=1, le=65535, validation_alias=AliasChoices("HUDDLE_PORT", "PORT")
    )
    origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins besides the request's own host that may open sockets, e.g. `https://huddle.example`."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.0/8", "::1/128")
    """Addresses or networks of reverse proxies whose `X-Forwarded-*` headers are believed."""
    secret_key: str = Field(default="", repr=False)
    site_name: str = "Huddle"
    idle_lock_minutes: float = Field(default=15, gt=0)
    session_hours: float = Field(default=12, gt=0)
    change_log_days: int = Field(default=30, ge=1)
    log_format: Literal["", "text", "json"] = ""
    """Empty: text on a terminal, JSON elsewhere."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    access_log: bool = False
    """A line for each HTTP request, not only for those that were refused or failed."""
    metrics_token: str = Field(default="", repr=False)
    """Lets a Prometheus on another machine read `/metrics`; empty: this machine alone."""

    @field_validator("origins", "trusted_proxies", mode="before")
    @classmethod
    def _split_list(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("log_format", "log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("metrics_token")
    @classmethod
    def _hard_to_guess(cls, value: str) -> str:
        if value and len(value) < 16:
            raise ValueError("too easy to guess: use at least 16 characters")
        return value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        # The server changes its working folder; where data lies must not change with it.
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _absolute_file(cls, value: str) -> str:
        if not value:
            return value
        try:
            url = make_url(value)
        except ArgumentError as error:
            raise ValueError("not a database URL; for example postgresql+psycopg://...") from error
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            url = url.set(database=str(Path(url.database).expanduser().absolute()))
        return url.render_as_string(hide_password=False)

    def with_changes(self, **values: object) -> Settings:
        """Return a copy with other values, checked as those of the environment are."""
        return Settings(**{**self.model_dump(), **values})

    @cached_property
    def resolved_database_url(self) -> str:
        """The database's URL; SQLite in the data folder where none was set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'huddle.db'}"

    @cached_property
    def resolved_secret_key(self) -> str:
        """The site's secret, made once and kept in the data folder (mode 600) where none was set."""
        if self.secret_key:
            return self.secret_key
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.data_dir / "secret_key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        key = secrets.token_urlsafe(48)
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
        return key


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of this process, read on first use."""
    return Settings()
