"""Where a map can be trusted: how far each pixel is from all that the network learned from.

============  =========================================================
``centres``   few points that stand for many
``space``     spectra or features, and the places that were learned
``trust``     the score of a pixel, from the spaces of a model
``build``     from the pixels that a training holds to the score
============  =========================================================
"""
