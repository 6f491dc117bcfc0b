"""Which of the networks that were trained is in the file, in words."""

from __future__ import annotations

import pytest

from hypertask.model.base.variables import Variable
from hypertask.model.reports.model_words import training_rows
from hypertask.model.training.report_folds import fold_sections


def runs(*seeds, scores=None):
    return [
        {"seed": seed, "validation_score": score}
        for seed, score in zip(seeds, scores or [0.5] * len(seeds))
    ]


@pytest.mark.parametrize(
    ("training", "members", "title", "words"),
    [
        ({"job": {"seed": 6}}, 1, "Seed", "6"),
        ({"job": {"seed": 6}, "seeds": runs(6)}, 1, "Seed", "6"),
        ({"seeds": runs(4, 5, 6, scores=[0.1, 0.4, 0.3])}, 1, "Seeds", "that of seed 5 was kept"),
        (
            {"final": "refit", "seeds": runs(5), "seeds_before": runs(3, 4, 5)},
            1,
            "Seeds",
            "3, 4, 5; that of seed 5 was refitted",
        ),
        (
            {"final": "refit", "seeds": runs(8), "folds": [{"seeds": runs(7, 8)}] * 3},
            1,
            "Seeds",
            "7, 8; that of seed 8 was refitted",
        ),
        (
            {"final": "refit", "seeds": runs(2, 3), "seeds_before": runs(2, 3)},
            2,
            "Seeds",
            "2, 3; all refitted",
        ),
        ({"final": "refit", "seeds": runs(9), "seeds_before": runs(9)}, 1, "Seed", "9"),
        ({"final": "committee", "seeds": runs(1, 1, 1)}, 3, "Seed", "1"),
        (
            {"final": "committee", "seeds": runs(2, 2), "folds": [{"seeds": runs(1, 2)}] * 2},
            2,
            "Seeds",
            "1, 2",
        ),
    ],
)
def test_seeds(training, members, title, words):
    rows = dict(training_rows(training, [], members))
    assert {"Seed", "Seeds"} & set(rows) == {title}
    assert rows[title] == words or rows[title].endswith(f"; {words}")


@pytest.mark.parametrize("epoch", [None, 5])
def test_all_networks_of_an_ensemble_are_kept_whatever_the_first_is(epoch):
    training = {"epochs": 12, "best_epoch": epoch, "seeds": runs(0, 1, 2)}
    assert dict(training_rows(training, [], 3))["Epochs"] == "12; all 3 networks were kept"
    kept = f"epoch {epoch}" if epoch else "the network for single pixels"
    assert dict(training_rows(training, [], 1))["Epochs"] == f"12; {kept} was kept"


@pytest.mark.parametrize(
    ("epochs", "words"),
    [
        ([[4], [0], [9]], "2 of 3 folds were better"),
        ([[4, 0], [0, 0], [9, 3]], "3 of 6 networks of the folds were better"),
    ],
)
def test_folds_are_not_their_networks(epochs, words):
    folds = [
        {"fold": k, "accuracy": {}, "choices": [{"epochs": number} for number in each]}
        for k, each in enumerate(epochs, start=1)
    ]
    choices = {"epochs": 4, "spectral_steps": 0, "linear": []}
    training = {"final": "refit", "folds": folds, "choices": choices, "split": {"folds": [1, 0]}}
    header = {"training": training, "accuracy": {}, "accuracy_of": "folds"}
    variables = [Variable("kind", "categorical")]
    assert words in fold_sections(variables, header, {})


@pytest.mark.parametrize("test", [0, 5])
def test_a_split_without_a_test_part_has_none(test):
    rows = dict(training_rows({"split": {"words": "blocks", "units": [30, 7, test]}}, []))
    assert rows["Split"] == "blocks: 30 training, 7 validation" + (", 5 test" if test else "")
