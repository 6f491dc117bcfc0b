"""The multitask network, one file per part of the paper's figure.

Chhapariya, Benoit, Buddhiraju, Kumar: "A Multitask Deep Learning Model for Classification and
Regression of Hyperspectral Images", arXiv 2407.16384, sections III-C to III-E.

==============  ===================================================================
``config``      what is in it, and the published sizes
``aspp``        Dense ASPP (eq. 3-4)
``attention``   spectral-spatial residual attention, SSRA (eq. 6-10, fig. 8)
``encoder``     stem, four stages, skips, neck (eq. 1-5, fig. 6)
``decoder``     one task-specific path over the skips
``kernel``      kernel members beside the spectral path
``network``     the whole
``mapping``     the whole in the form that maps
==============  ===================================================================

Its layers are those of :mod:`~hypertask.model.networks.layers`. Every module takes
``(features, mask)``: features (N, C, H, W) and either None (every pixel is valid) or a mask (N, 1,
H, W) of ones and zeros. An invalid pixel counts as lying outside the scene: it is zero after every
layer, as the padding of a convolution is, and enters no mean, maximum or batch statistic.
"""

from .config import NetworkConfig, preset_widths
from .network import MultitaskNetwork

__all__ = ["MultitaskNetwork", "NetworkConfig", "preset_widths"]
