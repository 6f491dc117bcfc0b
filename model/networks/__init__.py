"""What maps spectra to variables.

=============  ===============================================================
``contract``   what every network offers, and all that others know of one
``modules``    torch's modules with the types that its own leave out
``layers``     convolution, normalisation and pooling that know invalid pixels
``multitask``  the proposed network
``baselines``  networks to compare it with, one file each
=============  ===============================================================

A new network is a file, a row here and a row in ``jobs/methods.py``.
"""

from __future__ import annotations

from .baselines.deeplab import DeepLab
from .baselines.gscvit import GSCViT
from .baselines.mstnet import MSTNet
from .baselines.resunet import ResUNet
from .baselines.segnet import SegNet
from .baselines.spectraldiff import SpectralDiff
from .baselines.unet import UNet
from .baselines.volumes import Mottus, Pham
from .contract import MapConfig, MapNetwork, tensors_without_numbers
from .multitask import MultitaskNetwork

NETWORKS: dict[str, type[MapNetwork]] = {
    network.kind: network
    for network in (
        MultitaskNetwork,
        UNet,
        SegNet,
        ResUNet,
        DeepLab,
        Mottus,
        Pham,
        MSTNet,
        GSCViT,
        SpectralDiff,
    )
}


def build(kind: str, config: MapConfig | dict) -> MapNetwork:
    """An untrained network of a kind; ``config``: its configuration, or that as a model file's."""
    network = NETWORKS[kind]
    return network(network.Config.from_dict(config) if isinstance(config, dict) else config)


def described(network: MapNetwork) -> dict:
    """The kind and configuration of a network, for a model file's header."""
    return {"kind": network.kind, **network.config.to_dict()}


def from_description(values: dict) -> MapNetwork:
    """The untrained network that :func:`described` says; without a kind the multitask network."""
    values = dict(values)
    return build(values.pop("kind", "multitask"), values)


def tensors_of(values: dict) -> dict[str, tuple[tuple[int, ...], str]]:
    """Shape and type, as safetensors names it, of each tensor of a described network."""
    return tensors_without_numbers(lambda: from_description(values))
