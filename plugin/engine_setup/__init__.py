"""Finding, making, checking and removing the engine's own Python; no Qt but in ``network``.

============  =======================================================================
``lock``      what is installed: the lock files of resources/engine, and their hash
``machine``   what this machine is: platform, graphics cards, C library, disk
``pythons``   Pythons that an engine can be made with
``store``     the folder of engines: which there are, one set-up at a time, removal
``runner``    programs run with their words, a log, and a cancel
``tools``     uv, and pip where uv cannot run
``plan``      what a set-up would do here
``make``      the set-up itself: a new folder, tried out, then one rename
``failures``  what went wrong, as one sentence with the remedy
``found``     which engine there is, tried out, with versions and device
``actions``   what the algorithm and the dialog do
``network``   downloads by QGIS's own network manager, and its proxy
============  =======================================================================
"""
