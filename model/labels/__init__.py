"""Labels on a scene's grid, by window.

===========  ====================================================
``bands``    what the bands of a label raster are
``census``   one look at all labels: where they are, what they hold
``classes``  which classes occur
``groups``   which pixels belong together
``headers``  label rasters whose header says what their bands are
``labels``   the labels of all scenes
``layers``   labels from polygons and points
``rasters``  labels from rasters
``scratch``  labelled pixels kept small
``sources``  what a job says of a source
``spec``     variable specs
``strata``   samples, and what should occur in every part
===========  ====================================================
"""
