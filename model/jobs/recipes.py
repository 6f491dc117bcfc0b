"""Settings of a training: the paper's, and the default chosen by measurement."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace

from ..base.errors import HyperTaskError
from ..base.text import quoted
from .limits import LIMITS, within_limits
from .losses import CONTINUOUS_LOSSES, LOSSES
from .methods import METHODS, PATCH_SETTINGS, Method
from .train import BALANCINGS, SCALINGS, TrainJob
from .values import PRECISIONS


@dataclass(frozen=True)
class Recipe:
    """Everything a training is run with, besides data and preset.

    Attributes
    ----------
    window : side of a training window in pixels.
    batch_size : windows per step.
    epochs : passes of ``windows_per_epoch`` windows.
    windows_per_epoch : at least this many; more where the labelled area needs more to be covered.
    most_windows : of an epoch, however large the labelled area is; 0: no such limit.
    warmup_epochs : epochs over which the learning rate rises in equal steps.
    cosine : whether the rate then falls to zero along a cosine, or stays.
    learning_rate, betas, weight_decay : of Adam; ``decoupled`` is AdamW.
    gamma, alpha : of the focal loss; gamma 0 and alpha 1 are cross-entropy.
    weight_power : exponent of the class weights, 0 for none, 1 for eq. 12.
    smoothing : label smoothing.
    balance : exponent of the class frequencies in drawing windows, 1 as they are, 0 equal.
    continuous_loss : ``mae`` or ``mse``, on scaled values.
    balancing : ``gradnorm``, ``uncertainty``, ``equal`` or ``fixed``.
    scaling : of the spectra, ``standardise``, ``minmax`` or ``l2``.
    gain_noise : deviation of a random factor on each window's reflectances.
    turns : 90-degree turns besides the flips.
    clip : largest norm of the gradient, 0 for none.
    average : decay of the running mean of the weights that is validated and kept, 0 for none.
    validate_every : epochs between validations.
    patience : validations without a better score after which training stops, 0 for never.
    precision : ``float32``, ``bf16``, or ``auto``: bf16 on a GPU that has it.
    band_noise : deviation of the noise in the spectral phase, in parts of each band's own.
    spectral_steps, spectral_rate : length and learning rate of the spectral phase; 0 steps: none.
        After it the spectral path and its heads stay as they are.
    context_margin : by how much the validation score must rise above the spectral path's alone for
        the spatial path to be kept.
    kernel_landmarks : of the kernel members beside the spectral path, which the spectral phase ends
        with; 0: none.
    flips : whether maps may be the mean over the four flips of each tile: they are where the
        validation score gains .01 by it.
    spectral_path, spectral_members, linear, context, dropout : see the network's configuration;
        ``context`` True pools over the window's size.
    patch : side in pixels of what a network of patches looks at; 0: its own. Of a window only the
        pixels whose patches lie within it are learned from.
    window_pixels : labelled pixels of a window that a network of patches learns from at most, drawn
        anew each time; 0: its own number.
    pretraining_steps, pretraining_rate : of a network of which a part learns without labels first;
        0: its own.
    """

    window: int = 32
    batch_size: int = 8
    epochs: int = 30
    windows_per_epoch: int = 128
    most_windows: int = 0
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
    continuous_loss: str = "mae"
    balancing: str = "equal"
    scaling: str = "standardise"
    gain_noise: float = 0.05
    turns: bool = True
    clip: float = 1.0
    average: float = 0.98
    validate_every: int = 3
    patience: int = 0
    precision: str = "float32"
    band_noise: float = 0.02
    spectral_steps: int = 2400
    spectral_rate: float = 2e-3
    context_margin: float = 0.02
    flips: bool = True
    spectral_path: int = 64
    spectral_members: int = 4
    kernel_landmarks: int = 500
    linear: bool = True
    context: bool = True
    dropout: float = 0.3
    patch: int = 0
    window_pixels: int = 0
    pretraining_steps: int = 0
    pretraining_rate: float = 0.0

    def windows_of(self, labelled: int) -> int:
        """Windows of an epoch where so many pixels of the training part are labelled."""
        cover = max(self.windows_per_epoch, labelled // self.window**2)
        return min(cover, self.most_windows or cover)


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
        spectral_members=1,
        kernel_landmarks=0,
        linear=False,
        context=False,
        dropout=0.0,
    ),
}

RARE_CLASS_SHARE = {"default": 0.0, "paper": 0.05}
"""Recipe -> the share of a variable's labels below which a class is dropped."""

_CHOICES = {
    "balancing": BALANCINGS,
    "scaling": SCALINGS,
    "continuous_loss": CONTINUOUS_LOSSES,
    "precision": PRECISIONS,
}
_MOST_PIXELS = 2**24  # of the windows of a step
_BELOW_ONE = ("betas", "smoothing", "average", "dropout")


def recipe_for(job: TrainJob) -> Recipe:
    """The job's recipe with the job's own values in place.

    Raises
    ------
    HyperTaskError
        When a setting is unknown, has a value that it cannot have, or does not go with the method.
    """
    given = {
        name: getattr(job, name)
        for name in ("epochs", "batch_size", "window", "balancing", "scaling")
    }
    given = {name: value for name, value in given.items() if value is not None}
    if job.imbalance is not None:
        given.update(LOSSES[job.imbalance].settings)
    method = METHODS[job.method]
    own = _settings(job.settings)
    # 0 leaves these to the network
    own = {k: v for k, v in own.items() if v or k not in PATCH_SETTINGS or k in method.lacks}
    recipe = replace(RECIPES[job.recipe], **{**method.settings, **given, **own})
    _require_fitting(method, recipe, own, RECIPES[job.recipe])
    if recipe.batch_size * recipe.window**2 > _MOST_PIXELS:
        raise HyperTaskError(
            f"Batches of {recipe.batch_size} windows of {recipe.window} pixels are more than any "
            "memory holds; lower the batch size or the window."
        )
    if job.freeze_encoder and recipe.balancing == "gradnorm":
        # told at once; the balancing itself would only be made after all data has been read
        raise HyperTaskError(
            "GradNorm balances by the gradients of the encoder, and the encoder is frozen; choose "
            "the balancing uncertainty, equal or fixed."
        )
    return recipe


def _require_fitting(method: Method, recipe: Recipe, own: dict, usual: Recipe) -> None:
    """Raise HyperTaskError when settings of the job do not go with its network."""
    for name in method.lacks:
        if name in own and own[name] != method.settings.get(name, getattr(usual, name)):
            owner = next(kind for kind, other in METHODS.items() if name not in other.lacks)
            raise HyperTaskError(
                f"The setting {name} is one of the {METHODS[owner].title} and means nothing to "
                f"{method.title}; leave it out, or choose the method {owner}."
            )
    _require_pixels(recipe, {k: v for k, v in own.items() if v != getattr(usual, k)})
    if recipe.window % method.step:
        lower = recipe.window // method.step * method.step
        fitting = " or ".join(str(side) for side in (lower, lower + method.step) if side)
        raise HyperTaskError(
            f"The window is {recipe.window} pixels; {method.title} needs a multiple of "
            f"{method.step}, such as {fitting}."
        )
    if recipe.patch and method.patches is not None:
        _require_patch(method, method.patches, recipe)


def _require_pixels(recipe: Recipe, own: dict) -> None:
    """Raise HyperTaskError for settings of single pixels where nothing looks at single pixels.

    ``own`` : those that are not as usual.
    """
    for name, least in (("spectral_steps", 0), ("kernel_landmarks", 0), ("spectral_members", 1)):
        value = own.get(name, least)
        if value > least and not recipe.spectral_path:
            raise HyperTaskError(
                f"The setting {name} is {value}, and the network has no part for single pixels "
                "(spectral_path is 0); leave it out, or set spectral_path, to 64 for example."
            )
    if own.get("kernel_landmarks") and not recipe.spectral_steps:
        raise HyperTaskError(
            f"The setting kernel_landmarks is {own['kernel_landmarks']}, and kernel members are "
            "made at the end of the phase on single pixels, which is left out (spectral_steps is "
            "0); leave it out, or set spectral_steps, to 2400 for example."
        )


def _require_patch(method: Method, patches: tuple[int, int], recipe: Recipe) -> None:
    """Raise HyperTaskError for a patch that the network cannot take, or one above the window."""
    least, step = patches
    if recipe.patch < least or recipe.patch % step:
        multiple = f"a multiple of {step}, " if step > 1 else ""
        raise HyperTaskError(
            f"The patch is {recipe.patch} pixels; {method.title} needs {multiple}at least {least}."
        )
    needed = 2 * (recipe.patch // 2) + 1
    if recipe.window < needed:
        raise HyperTaskError(
            f"The window is {recipe.window} pixels; {method.title} looks at patches of "
            f"{recipe.patch} and learns from pixels whose patch lies within a window: choose a "
            f"window of {-(-needed // method.step) * method.step} or more, or a smaller patch."
        )


def _settings(values: dict) -> dict:
    """Settings by name, checked and in the type of the recipe's own value."""
    known = {entry.name: getattr(RECIPES["default"], entry.name) for entry in fields(Recipe)}
    result = {}
    for name, value in values.items():
        if name not in known:
            raise HyperTaskError(
                f"The recipe has no setting {quoted(name)}; its settings are {', '.join(known)}."
            )
        result[name] = _setting(name, value, known[name])
        _check_range(name, result[name])
    return result


def _check_range(name: str, value) -> None:
    """Raise HyperTaskError for a number, not below 0, with which no network could be trained."""
    if name in _BELOW_ONE and max(value if isinstance(value, tuple) else (value,)) >= 1:
        allowed = "from 0 to below 1"
    elif name == "window" and (value < 8 or value % 8):
        allowed = "a multiple of 8, at least 8"
    else:
        if name in LIMITS:
            within_limits(name, value, f"setting {name}")
        return
    shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
    raise HyperTaskError(f"The setting {name} is {shown}; it must be {allowed}.")


def _setting(name: str, value, usual):
    wrong = HyperTaskError(
        f"The setting {name} cannot be {quoted(value)}; write it like the default, "
        f"{json.dumps(usual)}."
    )
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            allowed = ", ".join(_CHOICES[name])
            raise HyperTaskError(
                f"The setting {name} is {quoted(value)}; it must be one of {allowed}."
            )
        return value
    if isinstance(usual, tuple):
        if not isinstance(value, (list, tuple)) or len(value) != len(usual):
            raise wrong
        return tuple(_setting(name, each, 0.5) for each in value)
    if isinstance(usual, bool) or isinstance(value, bool):
        if not isinstance(usual, bool) or not isinstance(value, bool):
            raise wrong
        return value
    number = isinstance(value, (int, float)) and 0 <= value <= 1e30
    if not number or (isinstance(usual, int) and value != int(value)):
        raise wrong
    return type(usual)(value)
