"""What requests hold and what answers look like: the models behind the OpenAPI document."""
