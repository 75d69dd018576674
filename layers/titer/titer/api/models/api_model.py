"""What the models of requests and answers have in common."""

from pydantic import BaseModel, ConfigDict


class ApiModel(BaseModel):
    """A model whose validator is made when it is first asked for: a request needs that of its own body, if of any."""

    model_config = ConfigDict(defer_build=True)
