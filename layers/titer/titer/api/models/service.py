"""The service itself: health, version, problems."""

from pydantic import Field

from titer.api.models.api_model import ApiModel


class Health(ApiModel):
    status: str = Field(description="`healthy`, `degraded` or `unavailable`", examples=["healthy"])
    service: str = Field(examples=["titer"])
    version: str = Field(examples=["0.1.0"])
    dependencies: dict[str, str] = Field(
        description="`ok`, or what is wrong, for each",
        examples=[{"uploads": "ok", "data": "ok", "table": "ok", "queue": "ok"}],
    )


class ServiceInfo(ApiModel):
    service: str = Field(examples=["titer"])
    version: str = Field(examples=["0.1.0"])
    stage: str = Field(examples=["prod"])
    git_sha: str | None = Field(description="The commit that runs, where the deployment said", examples=[None])
    limits: dict[str, int] = Field(examples=[{"max_file_bytes": 1_073_741_824, "max_inline_bytes": 4_194_304}])
    websocket: str | None = Field(
        description="Where to watch, with a ticket; null where nothing is pushed", examples=["wss://example.com/prod"]
    )
    links: dict[str, str] = Field(description="Paths", examples=[{"documentation": "/docs", "files": "/v1/files"}])


class ProblemDocument(ApiModel):
    """Why the answer is no (RFC 9457)."""

    type: str = Field(examples=["urn:titer:problem:unknown_file"])
    title: str = Field(description="The status in words", examples=["Not Found"])
    status: int = Field(examples=[404])
    code: str = Field(description="Stable: what programs go by", examples=["unknown_file"])
    detail: str = Field(description="What is wrong", examples=["There is no file with this id."])
    hint: str | None = Field(None, description="The way out", examples=["See GET /v1/files for those there are."])
    errors: list[dict[str, str]] = Field(
        [], description="The fields that were refused, each with `field` and `message`", examples=[[]]
    )
    request_id: str = Field(
        description="Logs tell of the request by it", examples=["5b0c2f6e-0d3c-4a57-8f0e-0f4b8a4f6f0a"]
    )
