"""Watching what happens."""

from pydantic import Field

from titer.api.models.api_model import ApiModel


class NewTicket(ApiModel):
    """A ticket. Its text is shown this once."""

    url: str = Field(
        description="To connect to, the ticket in it",
        examples=["wss://abc123.execute-api.eu-central-1.amazonaws.com/prod?ticket=…"],
    )
    ticket: str
    expires_at: str = Field(description="A minute from now", examples=["2025-10-01T08:41:10Z"])
