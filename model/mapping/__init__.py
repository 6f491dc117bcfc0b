"""From a network to maps, and how good they are on a part of the split.

=============  ===================================================
``calibrate``  temperatures and intervals from held-out labels
``earlier``    what earlier runs and others left where maps will be
``estimate``   what mapping a scene is going to take
``evaluate``   scores of a part of the split
``files``      map files
``mapper``     tiles of a scene through a network
``margin``     how far around a tile a trained network has to look
``outputs``    which rasters are written
``predict``    the command
``shares``     several processes on one scene
``tile``       a window of a scene as it is mapped
``windowed``   networks that know windows of their size only
=============  ===================================================
"""
