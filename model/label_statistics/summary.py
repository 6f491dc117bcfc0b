"""What labels hold: class shares, distributions, association. Numpy only."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter, SilentReporter
from ..base.variables import Variable, coloured
from ..separability.association import Association, Column, association_matrix
from ..separability.bins import counted_quantiles, weighted_quantiles
from ..vectors.areas import AREA, MAP_AREA

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.98, 0.99)
HISTOGRAM_BINS = 30

COLUMNS = (
    "VARIABLE",
    "KIND",
    "UNIT",
    "CODE",
    "CLASS",
    "RECORDS",
    "AMOUNT",
    "SHARE",
    "RARE",
    "IMBALANCE",
    "MINIMUM",
    "Q01",
    "Q05",
    "Q25",
    "MEDIAN",
    "Q75",
    "Q95",
    "Q98",
    "Q99",
    "MAXIMUM",
    "MEAN",
    "SD",
)
"""Columns of the table: one row per class of a categorical and one per continuous variable."""


@dataclass
class LabelTable:
    """Label values, one row per record.

    Attributes
    ----------
    variables : categorical ones with their classes, and continuous ones.
    values : float64 (n, V); codes or physical values, NaN where a label is missing.
    weights : (n,), how much of ``unit`` a record stands for. unit : pixels, features, AREA (square
        metres on the ground) or MAP_AREA (square units of a map that states no CRS).
    kept : share of the distinct records that were kept, below 1 where there were too many.
    notes : sentences about what was left out.
    squares : (n,), the sum of the squared weights of the independent things in each record, for
        association; None: each record is one thing, such as a polygon or a stand.
    sources : int (n,), alike for records from sources with variables in common, which are places
        beside each other; other sources may be the same places. None: all alike.
    """

    variables: list[Variable]
    values: np.ndarray
    weights: np.ndarray
    unit: str
    kept: float = 1.0
    notes: list[str] = field(default_factory=list)
    squares: np.ndarray | None = None
    sources: np.ndarray | None = None

    def amount(self, seen: np.ndarray) -> float:
        """Weight of all records of the sources of some, bool (n,)."""
        if self.sources is None:
            return float(self.weights.sum())
        return float(self.weights[self.sources == self.sources[seen][0]].sum())


@dataclass(frozen=True)
class ClassShare:
    """One class: records, amount (in the table's unit), share of the variable's labels."""

    code: int
    name: str
    color: str
    records: int
    amount: float
    share: float
    rare: bool


@dataclass(frozen=True)
class Classes:
    """A categorical variable.

    labelled : share of all in its sources that has a label. imbalance : largest over smallest
        class.
    """

    variable: Variable
    labelled: float
    classes: list[ClassShare]
    imbalance: float


@dataclass(frozen=True)
class Distribution:
    """A continuous variable; quantiles at :data:`QUANTILES`, edges (b + 1,), shares (b,).

    labelled : as of classes. amount : of what has one, in the table's unit.
    """

    variable: Variable
    labelled: float
    records: int
    amount: float
    minimum: float
    maximum: float
    mean: float
    deviation: float
    quantiles: np.ndarray
    edges: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True)
class LabelStatistics:
    """Everything the table and the report show.

    categorical, continuous : in the order of the variables. rare_class_share : the threshold.
    amount : total of the records in ``unit``.
    """

    categorical: list[Classes]
    continuous: list[Distribution]
    association: Association
    rare_class_share: float
    records: int
    amount: float
    unit: str
    notes: list[str]

    def rows(self) -> list[dict]:
        """Rows of the table under :data:`COLUMNS`; None where a column does not apply."""
        rows = []
        for entry in self.categorical:
            for each in entry.classes:
                rows.append(
                    {
                        "VARIABLE": entry.variable.name,
                        "KIND": "categorical",
                        "CODE": each.code,
                        "CLASS": each.name,
                        "RECORDS": each.records,
                        "AMOUNT": each.amount,
                        "SHARE": each.share,
                        "RARE": int(each.rare),
                        "IMBALANCE": entry.imbalance,
                    }
                )
        names = ("Q01", "Q05", "Q25", "MEDIAN", "Q75", "Q95", "Q98", "Q99")
        for found in self.continuous:
            rows.append(
                {
                    "VARIABLE": found.variable.name,
                    "KIND": "continuous",
                    "UNIT": found.variable.unit,
                    "RECORDS": found.records,
                    "AMOUNT": found.amount,
                    "SHARE": found.labelled,
                    "MINIMUM": found.minimum,
                    "MAXIMUM": found.maximum,
                    "MEAN": found.mean,
                    "SD": found.deviation,
                    **dict(zip(names, map(float, found.quantiles))),
                }
            )
        return [{name: row.get(name) for name in COLUMNS} for row in rows]


def summarise(
    table: LabelTable, rare_class_share: float = 0.05, reporter: Reporter | None = None
) -> LabelStatistics:
    """Summarise a table of labels.

    Parameters
    ----------
    rare_class_share : classes below this share of a variable's labels are called rare.

    Raises
    ------
    HyperTaskError
        When no variable has a label.
    """
    reporter = reporter or SilentReporter()
    if not len(table.values) or not np.isfinite(table.values).any():
        raise HyperTaskError("No label was found; check the fields, the codes and nodata.")
    total = table.weights.sum()
    # pixels as training counts them
    quantiles = weighted_quantiles if table.unit in (AREA, MAP_AREA) else counted_quantiles
    categorical, continuous, notes = [], [], list(table.notes)
    columns = []
    for index, variable in enumerate(table.variables):
        reporter.check_cancelled()
        variable = variable.with_classes(coloured(variable.classes))
        values = table.values[:, index]
        seen = np.isfinite(values)
        if not seen.any():
            notes.append(f"{variable.name} has no labels.")
            continue
        columns.append(Column(variable.name, variable.is_categorical, values))
        labelled = float(table.weights[seen].sum() / table.amount(seen))
        found = variable, values[seen], table.weights[seen], labelled
        if variable.is_categorical:
            categorical.append(_classes(*found, rare_class_share))
        else:
            continuous.append(_distribution(*found, quantiles))
    reporter.progress(60)
    association = association_matrix(columns, table.weights, reporter, table.squares)
    reporter.progress(90)
    if table.unit == MAP_AREA:
        notes.append(
            "The labels state no coordinate reference system, so their areas are in square map "
            "units, whatever these are."
        )
    if table.kept < 1:
        notes.append(
            f"There are too many different labels to keep all; one in {1 / table.kept:.0f} was "
            "drawn at random, so all figures are estimates."
        )
    return LabelStatistics(
        categorical,
        continuous,
        association,
        rare_class_share,
        len(table.values),
        float(total),
        table.unit,
        notes,
    )


def _classes(variable, values, weights, labelled, rare_class_share) -> Classes:
    known = {entry.code: entry for entry in variable.classes}
    codes, index = np.unique(values.astype(np.int64), return_inverse=True)
    records = np.bincount(index)
    amounts = np.bincount(index, weights)
    shares = amounts / amounts.sum()
    classes = []
    for code, count, amount, share in zip(codes, records, amounts, shares):
        entry = known.get(int(code))
        classes.append(
            ClassShare(
                int(code),
                entry.name if entry else str(code),
                entry.color if entry else "#7f7f7f",
                int(count),
                float(amount),
                float(share),
                bool(share < rare_class_share),
            )
        )
    return Classes(variable, labelled, classes, float(shares.max() / shares.min()))


def _distribution(variable, values, weights, labelled, quantiles) -> Distribution:
    mean = weights @ values / weights.sum()
    deviation = np.sqrt(weights @ (values - mean) ** 2 / weights.sum())
    low, high = values.min(), values.max()
    bounds = low, high
    if high - low <= 100 * np.spacing(max(abs(low), abs(high))):  # constant but for rounding
        bounds = low - 0.5, high + 0.5
    counts, edges = np.histogram(values, HISTOGRAM_BINS, bounds, weights=weights)
    return Distribution(
        variable,
        labelled,
        len(values),
        float(weights.sum()),
        float(low),
        float(high),
        float(mean),
        float(deviation),
        quantiles(values, QUANTILES, weights),
        edges,
        counts / counts.sum(),
    )


class DistinctRows:
    """Counts the distinct rows that stream past, in bounded memory.

    Labels are constant within stands, so there are few distinct rows. Where there are more than
    ``most``, every other one is dropped, by a number computed from the row itself, and so on;
    counts of those that stay are scaled up.
    """

    def __init__(self, columns: int, most: int = 500_000, seed: int = 0):
        rng = np.random.default_rng(seed)
        self._factors = rng.integers(1, 2**63, columns, dtype=np.uint64) | np.uint64(1)
        self._most, self._limit = most, 2.0**64
        self._keys = np.empty(0, np.uint64)
        self._rows = np.empty((0, columns))
        self._counts: np.ndarray = np.empty(0)

    def add(self, rows: np.ndarray, counts: np.ndarray) -> None:
        """Add rows (n, columns), NaN allowed, each seen ``counts`` (n,) times."""
        rows = np.where(np.isnan(rows), np.nan, rows) + 0.0  # one NaN and one zero only
        bits = rows.view(np.uint64)
        keys = _mixed((_mixed(bits) * self._factors).sum(1, dtype=np.uint64))
        kept = keys < self._limit
        keys = np.concatenate([self._keys, keys[kept]])
        rows = np.concatenate([self._rows, rows[kept]])
        counts = np.concatenate([self._counts, counts[kept]])
        self._keys, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        self._rows = rows[first]
        self._counts = np.bincount(inverse.reshape(-1), counts, len(first))
        while len(self._keys) > self._most:
            self._limit /= 2
            kept = self._keys < self._limit
            self._keys, self._rows = self._keys[kept], self._rows[kept]
            self._counts = self._counts[kept]

    @property
    def kept(self) -> float:
        """Share of the distinct rows that is kept."""
        return self._limit / 2.0**64

    def rows(self) -> tuple[np.ndarray, np.ndarray]:
        """Distinct rows and how often each was seen, scaled up where rows were dropped."""
        return self._rows, self._counts / self.kept


def _mixed(bits: np.ndarray) -> np.ndarray:
    """Spread neighbouring numbers over all 64 bits (the finaliser of SplitMix64)."""
    with np.errstate(over="ignore"):
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))
