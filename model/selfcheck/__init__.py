"""Whether an engine works, tried out in its own process.

=========  ===================================================================
``trial``  a network on the device, a transformation by PROJ, a vector file
=========  ===================================================================
"""
