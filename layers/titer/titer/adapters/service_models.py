"""What botocore knows of the services of AWS, read as it is needed.

`aws` beside this module holds what clients here are made of: the operations that they call, and where these services
are, without a word of documentation, as `scripts/service_models.py` takes them from botocore. To read all operations
of S3 and the endpoints of 400 services takes three times as long as the rest of making a client. What is not among
them is read from botocore's own folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from botocore.exceptions import DataNotFoundError
from botocore.loaders import JSONFileLoader, Loader

OURS = Path(__file__).with_name("aws")


class ServiceModels(Loader):
    """Looks for the service that is wanted. botocore looks through its folder of 400, for each kind of file again."""

    def __init__(self) -> None:
        super().__init__(extra_search_paths=[str(OURS)], file_loader=_Json())

    def list_available_services(self, type_name: str) -> Any:
        return _Services(self, type_name)

    def is_builtin_path(self, path: str) -> bool:
        """Tell ours as botocore's, which they are: where endpoints are not, it takes them for somebody's own."""
        return Path(path).is_relative_to(OURS) or super().is_builtin_path(path)


class _Json(JSONFileLoader):
    """Reads objects as dictionaries. botocore makes them `OrderedDict`s, which takes three times as long."""

    def _load_file(self, full_path: str, open_method: Callable[[str, str], BinaryIO]) -> Any:
        try:
            with open_method(full_path, "rb") as file:
                return json.loads(file.read())
        except FileNotFoundError:
            return None


class _Services:
    def __init__(self, loader: Loader, type_name: str) -> None:
        self._loader = loader
        self._type = type_name

    def __contains__(self, name: str) -> bool:
        try:
            return bool(self._loader.list_api_versions(name, self._type))
        except DataNotFoundError:
            return False

    def __iter__(self) -> Iterator[str]:
        return iter(Loader.list_available_services(self._loader, self._type))
