"""Settings of a training: the paper's, and the default chosen by measurement."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Recipe:
    """Everything a training is run with, besides data and preset.

    Attributes
    ----------
    window : side of a training window in pixels.
    batch_size : windows per step.
    epochs : passes of ``windows_per_epoch`` windows.
    windows_per_epoch : at least this many; more where the labelled area needs more to be covered.
    warmup_epochs : epochs over which the learning rate rises in equal steps.
    cosine : whether the rate then falls to zero along a cosine, or stays.
    learning_rate, betas, weight_decay : of Adam; ``decoupled`` is AdamW.
    gamma, alpha : of the focal loss; gamma 0 and alpha 1 are cross-entropy.
    weight_power : exponent of the class weights, 0 for none, 1 for eq. 12.
    smoothing : label smoothing.
    balance : exponent of the class frequencies in drawing windows, 1 as they are, 0 equal.
    balancing : ``gradnorm`` or ``equal``.
    gain_noise : deviation of a random factor on each window's reflectances.
    turns : 90-degree turns besides the flips.
    clip : largest norm of the gradient, 0 for none.
    average : decay of the running mean of the weights that is validated and kept, 0 for none.
    validate_every : epochs between validations.
    band_noise : deviation of the noise on standardised bands in the spectral phase.
    spectral_steps, spectral_rate : length and learning rate of the spectral phase; 0 steps: none.
        After it the spectral path and its heads stay as they are.
    context_margin : by how much the validation score must rise above the spectral path's alone for
        the spatial path to be kept.
    flips : whether maps are the mean over the four flips of each tile.
    spectral_path, context, dropout : see :class:`~hypertask.model.network.NetworkConfig`;
        ``context`` True pools over the window's size.
    """

    window: int = 32
    batch_size: int = 8
    epochs: int = 30
    windows_per_epoch: int = 128
    warmup_epochs: int = 2
    cosine: bool = True
    learning_rate: float = 2e-3
    betas: tuple[float, float] = (0.9, 0.999)
    weight_decay: float = 0.05
    decoupled: bool = True
    gamma: float = 0.0
    alpha: float = 1.0
    weight_power: float = 0.5
    smoothing: float = 0.05
    balance: float = 1.0
    balancing: str = "equal"
    gain_noise: float = 0.05
    turns: bool = True
    clip: float = 1.0
    average: float = 0.98
    validate_every: int = 3
    band_noise: float = 0.02
    spectral_steps: int = 2400
    spectral_rate: float = 2e-3
    context_margin: float = 0.02
    flips: bool = True
    spectral_path: int = 64
    context: bool = True
    dropout: float = 0.3


RECIPES = {
    "default": Recipe(),
    "paper": Recipe(
        window=64,
        batch_size=64,
        epochs=150,
        windows_per_epoch=256,
        warmup_epochs=5,
        cosine=False,
        learning_rate=1e-4,
        betas=(0.7, 0.999),
        weight_decay=1e-4,
        decoupled=False,
        gamma=2.0,
        alpha=0.25,
        weight_power=1.0,
        smoothing=0.0,
        balance=0.0,
        balancing="gradnorm",
        gain_noise=0.0,
        turns=False,
        clip=0.0,
        average=0.0,
        validate_every=10,
        spectral_steps=0,
        flips=False,
        spectral_path=0,
        context=False,
        dropout=0.0,
    ),
}


def recipe_for(job) -> Recipe:
    """The job's recipe with the job's own values in place."""
    given = {name: getattr(job, name) for name in ("epochs", "batch_size", "window")}
    return replace(RECIPES[job.recipe], **{k: v for k, v in given.items() if v is not None})
