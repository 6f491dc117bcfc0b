"""Starting programs so that they can be ended with all that they started."""

from __future__ import annotations

import os
import signal
import subprocess  # nosec B404
from contextlib import suppress

from .environment import no_window


def group_of_its_own() -> dict:
    """Arguments of ``Popen`` with which stopping a program also stops its workers."""
    if os.name == "nt":
        apart = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows alone has it
        return {"creationflags": no_window() | apart}
    return {"start_new_session": True}


def stop_group(process: subprocess.Popen) -> None:
    """End the process and everything in its group: asked first, then made to."""
    if os.name == "nt":
        if process.poll() is None:
            tool = os.path.join(
                os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe"
            )
            subprocess.run(  # nosec B603  # noqa: S603
                [tool, "/PID", str(process.pid), "/T", "/F"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                creationflags=no_window(),
            )
            process.wait(10)
        return
    for sign, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 5.0)):
        # the leader may be gone while its workers are not, so the group is told in any case
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
