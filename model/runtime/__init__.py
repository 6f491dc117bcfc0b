"""Where a job runs.

===============  =======================================
``device``       the device and its memory
``distributed``  several processes under torchrun
``versions``     versions of what a result was made with
===============  =======================================
"""
