"""Tiles of a part, and the few of them that a validation looks at."""

from __future__ import annotations

from hypertask.model.splits.tiles import spread_tiles


def tiles(kinds):
    return [((0, 10 * place, 0, 8, 8), frozenset(own)) for place, own in enumerate(kinds)]


def rows(picked):
    return [row // 10 for _, row, *_ in picked]


def test_few_are_all_there():
    every = tiles([{(0, -1), (0, 0)}] * 9)
    assert spread_tiles(every, 9) == [tile for tile, _ in every]


def test_where_nothing_is_lacking_they_are_spread_evenly():
    every = tiles([{(0, -1), (0, place % 3)} for place in range(21)])
    assert rows(spread_tiles(every, 6)) == [0, 4, 8, 12, 16, 20]


def test_each_variable_and_class_occurs_the_rarest_first():
    """A quantity in two tiles of 300, a class in one, another in one tile with the quantity."""
    kinds = [{(0, -1), (0, place % 3)} for place in range(300)]
    kinds[77] |= {(1, -1)}
    kinds[123] |= {(1, -1), (0, 3)}
    kinds[201] |= {(0, 4)}
    every = tiles(kinds)
    picked = rows(spread_tiles(every, 11))
    assert len(set(picked)) == 11 and picked == sorted(picked)
    assert {123, 201} <= set(picked) and 77 not in picked
    assert set().union(*(kinds[place] for place in picked)) == set().union(*kinds)
    rest = [place for place in picked if place not in (123, 201)]
    assert max(two - one for one, two in zip(rest, rest[1:])) < 60


def test_with_more_classes_than_tiles_every_variable_occurs():
    kinds = [{(0, -1), (0, place)} for place in range(40)]
    for place in (13, 26):
        kinds[place] |= {(1, -1)}
    picked = rows(spread_tiles(tiles(kinds), 5))
    assert len(set(picked)) == 5 and {13, 26} & set(picked)
