"""The environment, read once at the door."""

from collections.abc import Mapping

from titer.model.dataclass import dataclass
from titer.model.errors import Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a function is told by the template. Every name here is a variable that `template.yaml` declares."""

    stage: str
    uploads_bucket: str
    data_bucket: str
    table: str
    max_file_bytes: int
    max_inline_bytes: int  # of a file that comes in the body of POST /v1/files
    max_json_bytes: int  # of a JSON document that cannot be streamed
    block_bytes: int  # CHUNK_BYTES: how much of a file is judged at a time
    max_receives: int  # how often a message is tried before it is given up
    reads_per_minute: int  # of one API token
    writes_per_minute: int
    max_batch: int  # readings in one request
    reading_posts_per_minute: int  # of one API token
    readings_per_minute: int
    endpoint_url: str | None  # of AWS as this function reaches it; None: AWS itself
    public_endpoint_url: str | None  # of AWS as a client reaches it, for presigned URLs; None: as this function does

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the environment; a variable that is missing or not a number is named, with what to do."""

        def need(name: str) -> str:
            value = env.get(name, "")
            if not value:
                raise Unavailable(
                    "setting_missing",
                    f"the environment variable {name} is not set",
                    "Deploy with template.yaml, which sets it",
                )
            return value

        def number(name: str) -> int:
            value = need(name)
            if not (value.isascii() and value.isdigit()):
                raise Unavailable(
                    "setting_invalid",
                    f"the environment variable {name} is {value!r}, not a whole number",
                    "Correct the template parameter behind it",
                )
            return int(value)

        return cls(
            stage=need("STAGE"),
            uploads_bucket=need("UPLOADS_BUCKET"),
            data_bucket=need("DATA_BUCKET"),
            table=need("TABLE_NAME"),
            max_file_bytes=number("MAX_FILE_BYTES"),
            max_inline_bytes=number("MAX_INLINE_BYTES"),
            max_json_bytes=number("MAX_JSON_BYTES"),
            block_bytes=number("CHUNK_BYTES"),
            max_receives=number("MAX_RECEIVES"),
            reads_per_minute=number("READS_PER_MINUTE"),
            writes_per_minute=number("WRITES_PER_MINUTE"),
            max_batch=number("MAX_BATCH"),
            reading_posts_per_minute=number("READING_POSTS_PER_MINUTE"),
            readings_per_minute=number("READINGS_PER_MINUTE"),
            endpoint_url=env.get("AWS_ENDPOINT_URL") or None,
            public_endpoint_url=env.get("PUBLIC_ENDPOINT_URL") or None,
        )


@dataclass(frozen=True, slots=True)
class WebSocket:
    """Where the WebSocket API is: to the functions that have to do with it, its host on AWS is told besides."""

    host: str
    settings: Settings

    @classmethod
    def from_env(cls, env: Mapping[str, str], settings: Settings) -> "WebSocket | None":
        """Read the environment; None where there is no WebSocket API."""
        host = env.get("WEBSOCKET_HOST")
        return cls(host, settings) if host else None

    @property
    def url(self) -> str:
        """Where clients connect to."""
        return self._at("ws", self.settings.public_endpoint_url or self.settings.endpoint_url)

    @property
    def endpoint(self) -> str:
        """Where functions post to connections: an event's `domainName` has no port, and leads nowhere on a laptop."""
        return self._at("http", self.settings.endpoint_url)

    def _at(self, scheme: str, emulator: str | None) -> str:
        if emulator is None:
            return f"{scheme}s://{self.host}/{self.settings.stage}"
        api = self.host.partition(".")[0]
        return f"{scheme}{emulator.removeprefix('http')}/_aws/execute-api/{api}/{self.settings.stage}"
