"""What columns are in memory."""

from typing import Any

import numpy as np

type Array = np.ndarray[tuple[int], np.dtype[Any]]
type Whole = np.ndarray[tuple[int], np.dtype[np.int64]]
type Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
type Flags = np.ndarray[tuple[int], np.dtype[np.bool]]
