"""Dynamic time warping: which instants of one course correspond to which of another.

H. Sakoe, S. Chiba, Dynamic programming algorithm optimization for spoken word recognition, IEEE Trans. Acoust., Speech,
Signal Process. 26 (1978) 43–49, with their window; the steps are not weighted, as in M. Müller, Information Retrieval
for Music and Motion (2007), chapter 4. Of batches: A. Kassidas, J. F. MacGregor, P. A. Taylor, Synchronization of batch
trajectories using dynamic time warping, AIChE J. 44 (1998) 864–875.
"""

import numpy as np

from titer.steps.compute.windows import Places
from titer.steps.curves import Table, Values


def warped(one: Table, other: Table, slack: float = 1.0) -> tuple[Places, Places, float]:
    """Return the path along which two courses fit best, as places in each, and what it costs.

    A course is a row of features at each place. Cost is the distance of features, summed over the path. Places
    differ by `slack` of the whole at most, measured where both courses are equally long.
    """
    costs = accumulated(one, other, slack)
    path = _traced(costs)
    return path[:, 0], path[:, 1], float(costs[-1, -1])


def accumulated(one: Table, other: Table, slack: float = 1.0) -> Table:
    """Return the least cost of reaching each pair of places; infinite outside of the window.

    Those of one diagonal are found at once: each follows from the two diagonals before.
    """
    rows, columns = len(one), len(other)
    costs = np.full((rows + 1, columns + 1), np.inf)
    costs[0, 0] = 0.0
    slope = (columns - 1) / max(rows - 1, 1)
    width = max(slack * max(rows, columns), slope, 1.0)  # so that there is a way through, however narrow it is
    for diagonal in range(rows + columns - 1):
        row = np.arange(max(0, diagonal - columns + 1), min(rows, diagonal + 1))
        column = diagonal - row
        near = np.abs(column - row * slope) <= width
        row, column = row[near], column[near]
        before = np.minimum(np.minimum(costs[row, column], costs[row, column + 1]), costs[row + 1, column])
        costs[row + 1, column + 1] = before + np.sqrt(((one[row] - other[column]) ** 2).sum(axis=1))
    return costs[1:, 1:]


def _traced(costs: Table) -> "np.ndarray[tuple[int, int], np.dtype[np.intp]]":
    """Return the path back from the last pair of places, in its order: of equal ways the straight one."""
    row, column = costs.shape[0] - 1, costs.shape[1] - 1
    path = [(row, column)]
    while row or column:
        ways = [(row - 1, column - 1), (row - 1, column), (row, column - 1)]
        row, column = min((way for way in ways if min(way) >= 0), key=lambda way: float(costs[way]))
        path.append((row, column))
    return np.array(path[::-1], dtype=np.intp)


def correspondence(of: Places, to: Places, length: int) -> Values:
    """Return for each place of the first course the mean of those that correspond to it in the second."""
    return np.bincount(of, weights=to, minlength=length) / np.bincount(of, minlength=length)
