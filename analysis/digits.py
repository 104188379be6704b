"""Numbers without their last digits, which depend on who computed them.

Two versions of a library, or two processors, add up in another order, and then differ in the 15th or 16th digit. What
is equal by its definition must be equal here: in an order of rows, beside a limit, and in a file.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DIGITS = 9
POWERS = np.array([float(f"1e{power}") for power in range(301)])  # exact, or the nearest; not what a processor finds

Values = TypeVar("Values", "pd.Series[Any]", NDArray[Any])


def settled(values: Values) -> Values:
    """Floats to nine significant digits, as the nearest to that decimal number; anything else as it is.

    It will do as the `key` of `sort_values`.

    Examples
    --------
    >>> settled(np.array([0.1 + 0.2, 1 / 3, -2.5e-10, 0])).tolist()
    [0.3, 0.333333333, -2.5e-10, 0.0]
    """
    if values.dtype.kind != "f":
        return values
    size = np.abs(np.asarray(values))
    exponent = np.log10(size, out=np.full(size.shape, DIGITS - 1.0), where=np.isfinite(size) & (size > 0))
    scale = POWERS[np.clip(DIGITS - 1 - np.floor(exponent).astype(int), 0, len(POWERS) - 1)]
    found: Values = np.rint(values * scale) / scale
    return found
