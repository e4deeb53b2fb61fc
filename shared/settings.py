"""What a service is told by its environment; built once in `app.py` and passed down.

`TSUNAGU_<SERVICE>_<NAME>` is looked up first, then `TSUNAGU_<NAME>`, so that one file can configure five services.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from shared.reference.instances import ALONE, SHARED, Instances

DEFAULT_SECRET = "change-me"  # noqa: S105 — the word in .env.example that must never reach production
SERVICES = ("intake", "coordination", "participation", "community", "reporting")


class SettingsError(Exception):
    """The environment does not say enough to start; the message names the variable."""


def _instances(told: Any) -> Any:
    return Instances.read(told) if isinstance(told, str) else told


class ServiceSettings(BaseModel):
    """The settings of one service instance.

    `instance` is the service's name, except for an intake of an agency's own; `own_instances` are all of those.
    `now` fixes the business clock (tests, the demo); durations end in their unit.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    service: str
    instance: str
    own_instances: Annotated[Instances, BeforeValidator(_instances)] = ALONE
    database_url: str
    redis_url: str = "redis://127.0.0.1:6379/0"
    issuer_jwks: str | None = None
    keys: Path = Path("keys")
    public_keys: Path = Path("keys/public")
    profile: Path | None = None
    forms: Path | None = None
    attachment_mb: int = Field(default=10, ge=1, le=100)
    now: datetime | None = None
    partitions: int = Field(default=1, ge=1, le=1024)
    database_pool: int = Field(default=8, ge=1)
    request_s: float = Field(default=30.0, gt=0)
    batch: int = Field(default=1000, ge=1, le=5000)
    batch_s: float = Field(default=60.0, gt=0)
    claim_idle_ms: int = Field(default=30_000, ge=100)
    delivery_limit: int = Field(default=5, ge=1)
    relay_batch: int = Field(default=1000, ge=1, le=5000)
    relay_poll_ms: int = Field(default=500, ge=10)
    relay_lock_s: float = Field(default=30.0, gt=0)
    breath_ms: int = Field(default=100, ge=0, le=1000)
    beat_s: float = Field(default=10.0, gt=0)
    stale_s: float = Field(default=60.0, gt=0)
    housekeeping_s: float = Field(default=5.0, gt=0)
    trim: bool = True
    history_first: bool = False
    survey_s: float = Field(default=5.0, gt=0)
    ready_outbox_s: float | None = Field(default=None, gt=0)
    log_level: str = "INFO"

    @property
    def upload_bytes(self) -> int:
        """How large a request with a file may be: the file and what is told beside it."""
        return (self.attachment_mb << 20) + (1 << 16)

    @classmethod
    def load(cls, service: str) -> Self:
        """Read the settings of `service` from the environment.

        Raises SettingsError naming the variable that is missing, wrong, or still holds a default secret.
        """
        instance = _instance(service)
        variables = {name: _variable(instance, name) for name in cls.model_fields}
        found = {name: os.environ[variable] for name, variable in variables.items() if os.environ.get(variable)}
        for name, value in found.items():
            if DEFAULT_SECRET in value:
                raise SettingsError(f"{variables[name]}: 初期値の秘密情報 ({DEFAULT_SECRET}) のままでは起動しません")
        try:
            settings = cls.model_validate(found | {"instance": instance, "service": service})
        except ValidationError as error:
            wrong = ", ".join(f"TSUNAGU_{instance}_{item['loc'][0]}".upper() for item in error.errors())
            raise SettingsError(f"設定を確認してください: {wrong}") from None
        if instance not in settings.own_instances.of_service(service):
            raise SettingsError(
                f"TSUNAGU_INSTANCE: {instance} は {service} のインスタンスとして TSUNAGU_OWN_INSTANCES にありません"
            )
        return settings

    def check_keys(self) -> None:
        """Raise SettingsError while an own instance's public key is missing: nothing could be sealed for it."""
        for name in self.own_instances.names:
            if not (self.public_keys / f"{name}.jwks").is_file():
                raise SettingsError(
                    f"TSUNAGU_OWN_INSTANCES: {name} の公開鍵 {name}.jwks が {self.public_keys} にありません"
                )


def own_instances() -> Instances:
    """The intakes of agencies' own, as the common environment names them. Raises SettingsError."""
    try:
        return Instances.read(os.environ.get(variable := "TSUNAGU_OWN_INSTANCES", ""))
    except ValueError as error:
        raise SettingsError(f"{variable} を読めません（{error}）") from None


def _instance(service: str) -> str:
    """Which instance of the service this is: only of intake there is more than one."""
    if service != SHARED:
        return service
    return os.environ.get(_variable(service, "instance")) or service


def _variable(instance: str, name: str) -> str:
    """The variable that counts: the instance's own when it is set, else the common one.

    An intake of an agency's own never falls back on what is set for the city's, such as its database.
    """
    own = f"TSUNAGU_{instance}_{name}".upper()
    return own if os.environ.get(own) else f"TSUNAGU_{name}".upper()
