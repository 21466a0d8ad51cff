"""Small statistics for the benchmark; no more than the reports need."""

import math
import statistics


def percentile(values, part):
    """The smallest value that at least `part` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def describe(values):
    """The figures that stand for one class of queries in one round."""
    return {
        "mean": statistics.fmean(values),
        "p50": percentile(values, 0.5),
        "p99": percentile(values, 0.99),
        "worst": max(values),
    }


class Spread:
    """One figure measured in several rounds: its median, and how far the rounds lay apart."""

    def __init__(self, values):
        self.median = statistics.median(values)
        self.low = min(values)
        self.high = max(values)

    def show(self, digits=1):
        if self.low == self.high:
            return f"{self.median:.{digits}f}"
        return f"{self.median:.{digits}f} ({self.low:.{digits}f}–{self.high:.{digits}f})"


def spread_of(rounds, figure):
    """The spread of one figure (a key) over the rounds' dictionaries."""
    return Spread([one[figure] for one in rounds])


def fitted_exponent(points):
    """The e of y = c · x^e by least squares on logarithms; 1 is linear growth."""
    logs = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    if len(logs) < 2:
        return float("nan")
    return statistics.linear_regression([x for x, _ in logs], [y for _, y in logs]).slope
