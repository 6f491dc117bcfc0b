"""Arrays that are used again."""

from __future__ import annotations

import numpy as np

from hypertask.model.base.spare import Spare


def test_what_was_given_back_is_used_again():
    spare = Spare()
    first = spare.take((3, 4, 5))
    first[:] = 7
    spare.give(first)
    second = spare.take((3, 2, 6))
    assert second.shape == (3, 2, 6) and second.dtype == np.float32
    assert np.shares_memory(first, second)
    third = spare.take((3, 4, 5))
    assert not np.shares_memory(third, second), "it is in use"


def test_too_small_an_array_is_not_stretched():
    spare = Spare()
    small = spare.take((2, 2))
    spare.give(small)
    large = spare.take((3, 3))
    large[:] = np.arange(9).reshape(3, 3)
    assert large.shape == (3, 3) and not np.shares_memory(small, large)
    spare.give(large)
    assert np.shares_memory(spare.take((9,)), large), "the larger one stays"
