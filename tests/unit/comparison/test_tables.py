"""Tables of a comparison against figures that are worked out here."""

from __future__ import annotations

import csv
import math
import re

import numpy as np
import pytest
from scipy import stats

from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.comparison import tables, write
from hypertask.model.comparison.tables import Reason, Spread, Table, comparison_tables, student
from hypertask.model.jobs.compare import CompareJob
from hypertask.model.jobs.train import LabelSource

CLASSES = (VariableClass(1, "a", "#000000"), VariableClass(2, "b", "#ffffff"))
VARIABLES = [
    Variable("species", "categorical", classes=CLASSES),
    Variable("soil", "categorical", classes=CLASSES),
    Variable("height", "continuous", unit="m", bounds=(0.0, 10.0)),
]
# by method and seed: overall accuracy of both classes, RMSE in parts of the range
FIGURES = {
    "multitask": [(0.90, 0.70, 0.10), (0.92, 0.72, 0.12), (0.88, 0.74, 0.11)],
    "unet": [(0.80, 0.70, 0.10), (0.81, 0.73, 0.13), (0.80, 0.71, 0.10)],
    "forest": [(0.85, 0.95, 0.20)] * 3,
}


def accuracy(species, soil, height):
    def kind(overall):
        return {
            "overall_accuracy": overall,
            "macro_precision": overall - 0.1,
            "mean_class_accuracy": overall - 0.2,
            "pixels": 50,
        }

    return {
        "species": kind(species),
        "soil": kind(soil),
        "height": {
            "rmse": 10 * height,
            "mae": 8 * height,
            "rmse_scaled": height,
            "mae_scaled": 0.8 * height,
            "pixels": 50,
        },
    }


def row(name, seeds=3):
    found = [
        {"seed": k, "accuracy": accuracy(*own), "seconds": 10.0 * (k + 1)}
        for k, own in enumerate(FIGURES[name][:seeds])
    ]
    titles = {"multitask": "multitask network", "unet": "U-Net", "forest": "random forest"}
    values = {"name": name, "title": titles[name], "method": name, "seeds": found}
    values.update(mapped=1000.0, memory=2**31, parameters=None)
    if name != "forest":
        values.update(parameters=2_500_000, gigaflops=1.5, window=32, epochs=5)
    return values


def job(**settings):
    return CompareJob(["s"], [LabelSource(raster="r")], "out", **settings)


def made(names=tuple(FIGURES), seeds=3, **settings):
    rows = {name: row(name, seeds) for name in names}
    found = comparison_tables(job(seeds=seeds, **settings), rows, VARIABLES)
    return {table.name: table for table in found}


def test_table_iv_has_means_over_variables_and_marks_the_best():
    table = made()["table_iv"]
    assert table.head == ["Method", "OA", "Precision", "Recall", "RMSE", "MAE"]
    for cells, own in zip(table.rows, FIGURES.values()):
        own = np.array(own)
        assert cells[1].values == pytest.approx(own[:, :2].mean(1))
        assert cells[2].mean == pytest.approx(own[:, :2].mean() - 0.1)
        assert cells[3].mean == pytest.approx(own[:, :2].mean() - 0.2)
        assert cells[4].values == pytest.approx(own[:, 2])
        assert cells[5].mean == pytest.approx(0.8 * own[:, 2].mean())
    # the forest has the highest accuracy; of RMSE, multitask and U-Net have the same mean
    assert table.marked() == {(2, 1), (2, 2), (2, 3), (0, 4), (1, 4), (0, 5), (1, 5)}


def test_each_variable_in_its_unit():
    table = made()["variables"]
    assert table.head == ["Method", "species, OA", "soil, OA", "height, RMSE m"]
    assert table.rows[1][3].values == pytest.approx((1.0, 1.3, 1.0))


def test_differences_are_paired_by_seed():
    table = made()["differences"]
    (unet, less, half, _, _, clear), forest = table.rows
    own = np.array(FIGURES["unet"])[:, :2].mean(1) - np.array(FIGURES["multitask"])[:, :2].mean(1)
    assert unet == "U-Net" and less.values == pytest.approx(own)
    test = stats.ttest_1samp(own, 0)
    low, high = test.confidence_interval(0.95)
    assert half == pytest.approx((high - low) / 2, rel=1e-3)
    assert ("OA worse" in clear) == (test.pvalue < 0.05)
    assert "RMSE" in forest[5] and "worse" in forest[5]
    assert "2.48" in table.notes[0]  # t / sqrt(3)


def test_one_seed_has_no_spread_and_that_is_said():
    found = made(seeds=1)
    assert found["table_iv"].notes[0].startswith("One seed")
    assert found["differences"].rows[0][2] == Reason("one seed has no spread")
    assert found["differences"].rows[0][5] == "nothing clear"
    assert "One seed says nothing" in found["differences"].notes[0]
    assert "differences" not in made(names=("unet",))


def test_what_does_not_vary_is_not_called_clear():
    one = Spread((0.5, 0.5, 0.5))
    less, half = tables._paired(one, Spread((0.4, 0.4, 0.4)))
    assert less.mean == pytest.approx(0.1) and isinstance(half, Reason)


def test_no_cell_is_empty():
    for table in made().values():
        for cells in table.rows:
            assert len(cells) == len(table.head)
            for cell in cells:
                assert isinstance(cell, (int, float, Spread)) or (
                    cell.words if isinstance(cell, Reason) else cell
                )
                assert not (isinstance(cell, float) and math.isnan(cell))
    table = made()["table_vii"]
    known = dict(zip(table.head, table.rows[1]))
    assert known["M parameters"] == 2.5 and known["published"] == 28.93
    assert known["s/epoch"] == pytest.approx(4) and known["total s"] == pytest.approx(20)
    assert known["peak GiB"] == 2 and known["window"] == 32
    assert dict(zip(table.head, table.rows[2]))["GFLOPs"] == Reason("no network")


def test_costs_tell_what_was_learned_before_the_epochs():
    rows = {name: row(name) for name in FIGURES}
    assert not any("before" in note for note in comparison_tables(job(), rows, VARIABLES)[-1].notes)
    rows["unet"]["pretraining"] = "200 steps of something"
    (note,) = [n for n in comparison_tables(job(), rows, VARIABLES)[-1].notes if "before" in n]
    assert note == "U-Net, before its epochs and counted in its times: 200 steps of something."


def test_no_continuous_variable_no_column():
    rows = {name: row(name) for name in FIGURES}
    table = comparison_tables(job(), rows, VARIABLES[:2])[0]
    assert table.head == ["Method", "OA", "Precision", "Recall"]
    rows["unet"]["seeds"][1]["accuracy"] = {
        name: dict.fromkeys(each) for name, each in accuracy(0, 0, 0).items()
    }
    table = comparison_tables(job(), rows, VARIABLES[:2])[0]
    assert table.rows[1][1] == Reason("no labelled test pixel")
    assert table.marked() == {(2, 1), (2, 2), (2, 3)}


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 30])
def test_quantiles_of_student(freedom):
    assert student(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=2e-3)


# ------------------------------------------------------------------------------ files

NASTY = r"50 % of {R&D}_#1 ~ $x^2$ \input <a|b>"


def nasty():
    cells = [[NASTY, Spread((0.5, 0.25)), Reason("none & nothing"), -3], ["=1+1", *[1.5] * 3]]
    return Table("t", NASTY, ["Method", "OA", "n_1", "k"], cells, {1: 1}, ["100 %."])


def test_latex_is_escaped_and_complete():
    text = write.latex(nasty())
    body = text.replace("% needs \\usepackage{booktabs}\n", "", 1)
    for letter in "&%$#_{}":
        # what a name holds is escaped; what stands alone is LaTeX's own
        shown = re.findall(
            rf"(?<!\\){re.escape(letter)}", body.split("\\midrule\n")[1].split("\n")[0]
        )
        if letter == "&":
            assert len(shown) == 3
        elif letter in "%#_":
            assert not shown
    first = text.split("\\midrule\n")[1].split("\n")[0]
    assert first.startswith(
        r"50 \% of \{R\&D\}\_\#1 \textasciitilde{} \$x\textasciicircum{}2\$ "
        r"\textbackslash{}input \textless{}a\textbar{}b\textgreater{} & "
    )
    assert first.endswith(r"0.375 (0.250 to 0.500) & --\textsuperscript{a} & $-$3 \\")
    assert r"=1+1 & \textbf{1.50} & 1.50 & 1.50 \\" in text
    assert r"\textsuperscript{a} none \& nothing." in text and r"100 \%." in text
    assert text.count("\\begin") == text.count("\\end") == 2
    opened = re.sub(r"\\[{}]", "", text)
    assert opened.count("{") == opened.count("}")


def test_csv_has_three_columns_of_a_spread_and_no_formula(tmp_path):
    write.write_tables([nasty()], tmp_path)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        head, first, second = csv.reader(file)
    assert head == ["Method", "OA mean", "OA minimum", "OA maximum", "n_1", "k"]
    assert first == [NASTY, "0.375", "0.25", "0.5", "none & nothing", "-3"]
    assert second[0] == "'=1+1"
    assert second[1:] == ["1.5"] * 5
