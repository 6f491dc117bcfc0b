"""Labels on a scene's grid, by window.

===========  ====================================================
``bands``    what the bands of a label raster are
``groups``   which pixels belong together
``headers``  label rasters whose header says what their bands are
``labels``   the labels of all scenes
``layers``   labels from polygons and points
``rasters``  labels from rasters
``spec``     variable specs
``survey``   where labels lie and what they hold
===========  ====================================================
"""
