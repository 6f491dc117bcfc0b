"""What a setting that is left blank comes to, as the form of an algorithm shows it."""

from __future__ import annotations

from ..model.base.errors import HyperTaskError
from ..model.jobs.losses import IMBALANCES, LOSSES
from ..model.jobs.recipes import RARE_CLASS_SHARE, RECIPES, recipe_for
from ..model.jobs.train import SHARES, TrainJob
from .i18n import noop, tr

BLANK = {
    "BLOCK_SIZE": noop("from the extent of the labels"),
    "BINS": noop("none: the field holds classes"),
    "MAX_PIXELS": noop("all"),
    "INTERVALS": noop("none"),
    "TRUST_LIMIT": noop("none: all is shown"),
    "TILE": noop("chosen for the model"),
    "TEST_SHARE": noop("{share}; with folds 0"),
    "VALIDATION_SHARE": f"{SHARES[1]:g}",
    "MINUTES": noop("as the epochs take"),
}
"""Parameter -> words, where they do not depend on other settings."""


def blank_values(chosen: dict[str, str]) -> dict[str, str]:
    """Parameter -> words; of the recipe and the method where such are ``chosen``."""
    words = {name: tr(each).format(share=f"{SHARES[2]:g}") for name, each in BLANK.items()}
    if "RECIPE" not in chosen:
        return words
    return {**words, **of_recipe(chosen["RECIPE"], chosen["METHOD"])}


def of_recipe(recipe: str, method: str = TrainJob.method) -> dict[str, str]:
    """Parameter of Train model -> what the recipe has for it, with this network."""
    job = TrainJob([], [], "", recipe=recipe, method=method)
    try:
        found = recipe_for(job)
    except HyperTaskError:  # a network that the recipe does not suit; the run says why
        found = RECIPES[recipe]
    loss = next(
        (name for name in IMBALANCES if _has(found, LOSSES[name].settings)),
        tr("class weights to the power {power}").format(power=f"{found.weight_power:g}"),
    )
    values = {
        "EPOCHS": found.epochs,
        "BATCH_SIZE": found.batch_size,
        "WINDOW": found.window,
        "BALANCING": found.balancing,
        "SCALING": found.scaling,
        "IMBALANCE": loss,
        "RARE_CLASS_SHARE": f"{RARE_CLASS_SHARE[recipe]:g}",
    }
    return {name: tr("{value} (recipe)").format(value=value) for name, value in values.items()}


def _has(recipe, settings: dict) -> bool:
    return all(getattr(recipe, name) == value for name, value in settings.items())
