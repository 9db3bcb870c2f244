"""The settings: arguments first, then LIFELONG_* environment variables, then lifelong.toml, then defaults.

One file is read: the first of ``lifelong.toml`` beside the record, in the working folder, and in the user's
configuration folder.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, TypedDict

from platformdirs import user_cache_path, user_config_path, user_data_path
from pydantic import Field, PrivateAttr, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from lifelong.arguments import OTHER_NAMES, suggestion
from lifelong.errors import SettingsError
from lifelong.types.address import PostgresAddress, RecordAddress, check_files, is_address

FILE = Path("lifelong.toml")
"""The name of the settings file, which is optional."""

_file: ContextVar[Path | None] = ContextVar("settings_file", default=None)
"""The settings file of the call of ``load`` in progress."""


ReaderSpec = Literal["auto", "english", "multilingual", "none"]
"""The forms of the setting `reader`."""

TraitAverage = Literal["paper", "running"]
"""The forms of the setting `trait_average`."""


class Settings(BaseSettings):
    """All settings of Lifelong. Unknown names in the file are errors, so that a misspelt name is not ignored."""

    model_config = SettingsConfigDict(env_prefix="LIFELONG_", extra="forbid", frozen=True)

    store: Path = Field(
        default_factory=lambda: default_store(),
        description="Folder of the record; with a database, the folder of its files.",
    )
    database: SecretStr | None = Field(
        None, description="PostgreSQL database of the record, postgresql://user:password@host:port/name, if any."
    )
    database_connections: int = Field(
        10, ge=1, le=1_000, description="Largest number of connections of this process to the database."
    )
    index_megabytes: int = Field(
        1024,
        ge=1,
        description="MiB of memory for the indexes of all persons together; the least recently used are read again.",
    )
    files: str | None = Field(
        None,
        description="Object storage for the files of a database in place of a folder, s3://bucket/prefix; credentials "
        "come from the environment.",
    )
    space: str = Field("default", description="Space that separates groups of persons.")
    person: str = Field("me", description="Person that commands are about.")
    zone: str | None = Field(None, description="IANA time zone of a new person; that of the system if not set.")
    cache: Path = Field(default_factory=lambda: user_cache_path("lifelong"), description="Folder of model weights.")
    chat: str = Field(
        "none",
        description="Chat model: none (answers are quotes), qwen, smollm2, gguf:PATH, transformers:FOLDER, "
        "openai:MODEL@URL, ollama:MODEL or scripted:FILE.",
    )
    embed: str = Field("embedded", description="Text embedder: embedded, multilingual, openai:MODEL@URL or scripted.")
    reader: ReaderSpec = Field(
        "auto",
        description="Reader of messages and questions: auto (the language of the text embedder), english, multilingual "
        "or none.",
    )
    look: str = Field(
        "embedded", description="Image encoder: embedded, transformers:FOLDER (CLIP or SigLIP), scripted or none."
    )
    faces: Literal["off", "embedded"] = Field(
        "off",
        description="Face encoder, used only while the person consents to recognition of people: off or embedded.",
    )
    voices: Literal["off", "embedded"] = Field(
        "off",
        description="Speaker encoder, used only while the person consents to recognition of voices: off or embedded.",
    )
    objects: Literal["off", "embedded"] = Field(
        "embedded",
        description="Finds things of 80 kinds in pictures, where `lifelong models pull objects` was run: embedded "
        "or off.",
    )
    draw: str = Field(
        "collage",
        description="Backend of drawings: collage (a preview from the person's own pictures), openai:MODEL@URL or "
        "diffusers:FOLDER.",
    )
    cutout: Literal["off", "embedded"] = Field(
        "embedded",
        description="Cuts things out of reference pictures of drawings, where `lifelong models pull cutout` was run: "
        "embedded or off.",
    )
    sign: str = Field(
        "none",
        description="Signature of drawn pictures (C2PA): none, self (a fresh certificate for each picture, trusted by "
        "nobody) or a PEM file with a key and its certificates.",
    )
    session_gap: int = Field(
        60, ge=1, le=10_080, description="Minutes without messages that end a session (t_s in the paper)."
    )
    mode: Literal["auto", "fast", "deep"] = Field(
        "auto", description="Mode of answers: fast, deep, or auto, which is deep for a capable model."
    )
    max_recalls: int = Field(3, ge=0, le=10, description="Lookups that a model may make for one answer.")
    recall_k: int = Field(8, ge=1, le=100, description="Largest number of hits of one recall in a prompt.")
    rerank: Literal["never", "context", "always"] = Field(
        "context",
        description="Where the reader orders the hits of a question again: in the context of an answer, always, never.",
    )
    context_tokens: int = Field(1500, ge=200, le=200_000, description="Tokens of memory and open session in a prompt.")
    context_images: int = Field(4, ge=0, le=100, description="Largest number of recalled pictures in a context.")
    lookup_tokens: int = Field(
        3000, ge=200, le=200_000, description="Tokens that all lookups of one answer may add to its prompt."
    )
    max_images: int = Field(
        4, ge=0, le=32, description="Largest number of pictures that a model receives for one answer."
    )
    answer_seconds: float = Field(180, gt=0, le=3600, description="Longest time of a model for one answer, in seconds.")
    answer_tokens: int = Field(400, ge=16, le=32_768, description="Longest answer, in tokens.")
    answer_bytes: int = Field(
        1_000_000,
        ge=10_000,
        le=100_000_000,
        description="Longest answer that is read from an endpoint, in bytes, for any number of requested tokens.",
    )
    best_of: int = Field(
        1, ge=1, le=8, description="Answers that a capable model may write; the best of them is returned."
    )
    trait_estimator: Literal["cues", "linear", "off"] = Field(
        "cues", description="Estimator of traits without a capable model; off reads no traits at all."
    )
    trait_average: TraitAverage = Field(
        "paper",
        description="Average of the readings of a trait: the paper's, or running, which follows early readings and "
        "changes more closely.",
    )
    redact: bool = Field(
        True, description="Remove keys, tokens, card numbers and passwords from a message before it is stored."
    )
    sensitive: Literal["never", "said", "concluded"] = Field(
        "said",
        description="Memories about health, faith, politics and orientation: none, only what the person said in plain "
        "words, or also conclusions of a model.",
    )
    max_text: int = Field(200_000, ge=1_000, description="Longest message, in characters.")
    max_image_bytes: int = Field(25_000_000, ge=1_000, description="Largest picture file, in bytes.")
    max_image_pixels: int = Field(64_000_000, ge=10_000, description="Largest picture, in pixels.")
    max_file_bytes: int = Field(200_000_000, ge=1_000, description="Largest recording, video or document, in bytes.")
    max_media_minutes: int = Field(
        30, ge=1, le=1_440, description="Minutes of a recording or video that are processed."
    )
    max_keyframes: int = Field(24, ge=1, le=1_000, description="Largest number of processed frames of a video.")
    max_pages: int = Field(300, ge=1, le=100_000, description="Largest number of pages that are read of a document.")
    ocr: str = Field("embedded", description="Reader of text in pictures: embedded or none.")
    speech: str = Field(
        "embedded", description="Speech recogniser: embedded, none, whisper:FOLDER or openai:MODEL@URL."
    )
    worker: bool = Field(True, description="Run the update stage while a record is open.")
    worker_concurrency: int = Field(
        1, ge=1, le=64, description="Number of persons for whom the update stage of this process works at a time."
    )
    serve_host: str = Field("127.0.0.1", description="Address that the server listens on.")
    serve_port: int = Field(
        8377, ge=0, le=65_535, description="Port that the server listens on; 0 chooses a free port."
    )
    serve_auth: bool = Field(
        True, description="Whether callers need a key; without keys the server listens only on this machine."
    )
    serve_hosts: str = Field("", description="Further host names of the server, separated by commas.")
    serve_origins: str = Field("", description="Web origins whose pages may call the server, separated by commas.")
    serve_body: int = Field(32_000_000, ge=1_000, description="Largest request, in bytes.")
    serve_rate: int = Field(600, ge=1, description="Requests that a key may make in one minute.")
    serve_storage: int = Field(
        0, ge=0, description="Largest stored text and files of one person, in bytes; 0 sets no limit."
    )
    serve_space_storage: int = Field(
        0, ge=0, description="Largest stored text and files of all persons of a space, in bytes; 0 sets no limit."
    )
    serve_persons: int = Field(10_000, ge=1, description="Persons that a key for any person may create.")
    serve_in_flight: int = Field(
        128_000_000,
        ge=1_000_000,
        description="Bytes of requests in memory at one time; one key may use half of them.",
    )
    serve_json_values: int = Field(300_000, ge=1_000, description="Largest number of values in the JSON of a request.")
    serve_json_objects: int = Field(
        10_000, ge=1_000, description="Largest number of objects and lists in the JSON of a request."
    )
    serve_json_depth: int = Field(64, ge=16, le=200, description="Largest depth of the JSON of a request.")
    serve_fetch: bool = Field(False, description="Whether the server fetches pictures from the web over https.")
    serve_grace: int = Field(30, ge=0, le=3_600, description="Seconds that running answers have when the server stops.")

    @model_validator(mode="before")
    @classmethod
    def _addressed(cls, values: Any) -> Any:
        """An address in place of the folder names a database."""
        if isinstance(values, dict) and is_address(values.get("store")):
            values = dict(values)
            values["database"] = str(values.pop("store"))
        return values

    @field_validator("database")
    @classmethod
    def _postgres(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not is_address(value.get_secret_value()):
            raise ValueError("give an address that begins with postgresql://")
        return value

    @field_validator("files")
    @classmethod
    def _objects(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        check_files(value)
        if info.data.get("database") is None:
            raise ValueError("object storage is for a record in a database (`database`); a folder has its files itself")
        return value

    @field_validator("space", "person")
    @classmethod
    def _named(cls, value: str) -> str:
        if not value.strip() or len(value) > 200:
            raise ValueError("give a name of 1 to 200 characters")
        return value

    _source: Path | None = PrivateAttr(None)

    @property
    def file(self) -> Path | None:
        """The settings file that was read, or None."""
        return self._source

    @property
    def record(self) -> RecordAddress:
        """Where the record is: a folder, or a database with a folder or object storage for the files."""
        if self.database is None:
            return self.store
        folder = self.store if "store" in self.model_fields_set else None
        return PostgresAddress(self.database.get_secret_value(), folder, self.database_connections, self.files)

    @property
    def gap(self) -> timedelta:
        """The time without messages that ends a session."""
        return timedelta(minutes=self.session_gap)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order of the sources: arguments, environment, file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=_file.get())


class SettingsOptions(TypedDict, total=False):
    """The settings that ``open`` takes by name, for editors and type checkers; ``Settings`` describes them."""

    database: str
    database_connections: int
    index_megabytes: int
    files: str
    space: str
    person: str
    zone: str | None
    cache: str | Path
    reader: ReaderSpec
    faces: Literal["off", "embedded"]
    voices: Literal["off", "embedded"]
    objects: Literal["off", "embedded"]
    draw: str
    cutout: Literal["off", "embedded"]
    sign: str
    session_gap: int
    mode: Literal["auto", "fast", "deep"]
    max_recalls: int
    recall_k: int
    rerank: Literal["never", "context", "always"]
    context_tokens: int
    context_images: int
    lookup_tokens: int
    max_images: int
    answer_seconds: float
    answer_tokens: int
    answer_bytes: int
    best_of: int
    trait_estimator: Literal["cues", "linear", "off"]
    trait_average: TraitAverage
    redact: bool
    sensitive: Literal["never", "said", "concluded"]
    max_text: int
    max_image_bytes: int
    max_image_pixels: int
    max_file_bytes: int
    max_media_minutes: int
    max_keyframes: int
    max_pages: int
    ocr: str
    speech: str
    worker: bool
    worker_concurrency: int
    serve_host: str
    serve_port: int
    serve_auth: bool
    serve_hosts: str
    serve_origins: str
    serve_body: int
    serve_rate: int
    serve_storage: int
    serve_space_storage: int
    serve_persons: int
    serve_in_flight: int
    serve_json_values: int
    serve_json_objects: int
    serve_json_depth: int
    serve_fetch: bool
    serve_grace: int


def load(**values: Any) -> Settings:
    """Read all settings.

    Args:
        values: settings of the caller; None means not set.

    Raises:
        SettingsError: a setting is unknown or has an invalid value.
    """
    arguments = {name: value for name, value in values.items() if value is not None}
    if is_address(arguments.get("store")):
        arguments["database"] = arguments.pop("store")
    elif "store" in arguments and "database" not in arguments:
        arguments["database"] = None  # a folder that the caller names is the record, whatever the environment says
        arguments.setdefault("files", None)
    file = settings_file(arguments.get("store"))
    token = _file.set(file)
    try:
        settings = Settings(**arguments)
        settings._source = file
        return settings
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        if first["type"] == "extra_forbidden":
            hint = suggestion(name, Settings.model_fields, OTHER_NAMES)
            names = ", ".join(Settings.model_fields)
            raise SettingsError(
                f"there is no setting {name!r}{hint or ';'} known settings: {names}. A setting is an "
                f"argument, LIFELONG_{name.upper()} or a line of {file or FILE}"
            ) from error
        given = "" if name in ("database", "files") else f" = {first.get('input')!r}"  # they may have a password
        raise SettingsError(
            f"setting {name!r}{given}: {first['msg']}. Set it as an argument, as "
            f"LIFELONG_{name.upper()} or in {file or FILE}"
        ) from error
    except ValueError as error:  # the file is not valid TOML
        raise SettingsError(f"{file} cannot be read: {error}") from error
    finally:
        _file.reset(token)


def settings_file(store: str | os.PathLike[str] | None = None) -> Path | None:
    """The settings file: beside the record, in the working folder, or in the user's configuration folder.

    Args:
        store: folder of the record, if the caller names one; else that of the environment, or the default one.
    """
    store = store or os.environ.get("LIFELONG_STORE") or None
    record = Path(store) if store is not None and "://" not in str(store) else default_store()
    folders = (record.parent, Path(), user_config_path("lifelong"))
    return next((folder / FILE for folder in folders if (folder / FILE).is_file()), None)


def choose(settings: Settings, name: str, value: str) -> Path:
    """Write a choice into the settings file, so that every later start has it.

    Args:
        settings: the settings in use. Their file gets the line; without one, a file is made: beside the record,
            or for a database in the user's configuration folder.
        name: the setting.
        value: its value.

    Returns:
        the file.

    Raises:
        SettingsError: the file cannot be read or written.
    """
    folder = settings.store.parent if settings.database is None else user_config_path("lifelong")
    file = (settings.file or folder / FILE).absolute()
    line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        text, changed = re.subn(rf"^{name}\s*=.*$", lambda _: line, text, flags=re.MULTILINE)
        if not changed:  # first, where no table has begun
            text = f"{line}\n{text}"
        tomllib.loads(text)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} cannot be changed ({error}): write this line into it: {line}") from error
    return file


def default_store() -> Path:
    """Folder of the record that the library, the commands and the server use if none is named."""
    return user_data_path("lifelong") / "home.lifelong"
