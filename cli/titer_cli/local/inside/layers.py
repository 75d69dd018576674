"""Where a layer lies that functions share: all their processes read the one that was built."""

import zipfile
from io import BytesIO
from pathlib import Path

FOLDER = "titer-layer-folder"  # the one file of a layer's archive; it has the path of the layer


def folder_of(content: bytes) -> Path:
    """Return the folder that a layer's archive names. `RuntimeError` where it is gone."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        folder = Path(archive.read(FOLDER).decode())
    if not folder.is_dir():
        raise RuntimeError(f"the layer in {folder} is gone: `titer up` builds it again")
    return folder
