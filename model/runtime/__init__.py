"""Where a job runs.

===============  =======================================
``device``       the device and its memory
``distributed``  several processes under torchrun
``memory``       what the process has needed
``shared_out``   products of several threads at once
``versions``     versions of what a result was made with
===============  =======================================
"""
