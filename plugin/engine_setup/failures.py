"""What goes wrong while an engine is set up, as one sentence each with the remedy.

The texts that are looked for are those of uv, pip, Python, torch and Windows; tests hold outputs
that were recorded, or for systems that could not be tried, reported. Nothing here, and nothing in a
set-up, makes a connection less safe.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ...model.base.errors import HyperTaskError, one_line
from .runner import PYTORCH, Failed


class Failure(NamedTuple):
    """A known failure: its name, what tells it in an output, and the sentence.

    In the sentence ``{folder}``, ``{python}`` and ``{package}`` are filled in.
    """

    name: str
    pattern: str
    sentence: str


FAILURES = (
    Failure(
        "disk full",
        r"no space left on device|os error 28\b|errno 28\b|os error 112\b|winerror 112\b"
        r"|not enough space on the disk|disk quota exceeded|os error 122\b",
        "The disk of {folder} is full; free some space or choose another folder.",
    ),
    Failure(
        "wrong hash",
        r"hash(es)? mismatch|do not match the hashes|mismatched hash|failed to extract archive"
        r"|bad ?zip ?file|file is not a zip",
        "A file that was downloaded is damaged or is not the one that HyperTask was made with (its "
        "SHA-256 differs), so nothing was installed; try again, and if that stays so, ask your "
        "administrator which proxy or mirror changes files.",
    ),
    Failure(
        "proxy",
        r"proxy authori[sz]ation required|proxy ?authentication ?required"
        r"|proxy requires authentication|\b407 proxy",
        "The proxy asks for a name and a password; give them in QGIS under Settings > Options > "
        "Network.",
    ),
    Failure(
        "certificate",
        r"invalid peer certificate|certificate_verify_failed|certificate verify failed"
        r"|unknownissuer|self.signed certificate|ssl handshake failed|certificate is not trusted"
        r"|unable to get local issuer",
        "The certificate of the package index is not trusted here, as behind a firewall that looks "
        "into encrypted traffic; have your administrator add the firewall's certificate to the "
        "system's, or name its file in the environment variable SSL_CERT_FILE.",
    ),
    Failure(
        "blocked",
        r"os error 1260\b|winerror 1260\b|os error 4551\b|blocked by group policy"
        r"|application control policy|blocked by your organization",
        "A policy of this machine (such as AppLocker) forbids programs in {folder}; ask your "
        "administrator to allow them there, or choose a folder where they are allowed.",
    ),
    Failure(
        "antivirus",
        r"os error 225\b|winerror 225\b|contains a virus|os error 32\b|winerror 32\b"
        r"|being used by another process|\(os error 5\)|winerror 5\b",
        "Another program, mostly an antivirus, holds or forbids files in {folder}; try again, and "
        "if that stays so, except the folder from its scans.",
    ),
    Failure(
        "no execution",
        r"permission denied|os error 13\b|errno 13\b|failed to map segment",
        "Programs cannot be run, or files not written, in {folder} (its disk may be mounted "
        "noexec); choose another folder.",
    ),
    Failure(
        "Visual C++ runtime",
        r"vcruntime140|msvcp140|winerror 126\b|winerror 1114\b|dll load failed",
        "Windows lacks the Visual C++ runtime that torch needs; install Microsoft's Visual C++ "
        "Redistributable 2015-2022 (x64) and set the engine up again.",
    ),
    Failure(
        "old C library",
        r"glibc_2\.\d+' not found|manylinux_2_28.*not (supported|compatible)",
        "This Linux is too old for torch, which needs glibc 2.28 or later; use a newer system, or "
        "an engine of conda.",
    ),
    Failure(
        "driver",
        r"driver on your system is too old|driver version is insufficient|no kernel image is"
        r"|cuda driver initialization failed",
        "The NVIDIA card or its driver is too old for this build of torch; update the driver, or "
        "set the engine up for the processor.",
    ),
    Failure(
        "no Python",
        r"failed to (download|install)\W+(\S*/)?c?python|managed python download|no download found"
        r"|python-build-standalone",
        "No Python 3.10 to 3.14 that an engine can be made with was found, and none could be "
        "downloaded; install one (on Debian and Ubuntu: sudo apt install python3-venv) and try "
        "again.",
    ),
    Failure(
        "no venv",
        r"ensurepip is not available|no module named '?(venv|ensurepip|pip)\b",
        "The Python {python} lacks venv or pip; install them (on Debian and Ubuntu: sudo apt "
        "install python3-venv) and try again.",
    ),
    Failure(
        "no network",
        r"dns error|name resolution|name or service not known|network is unreachable"
        r"|connection refused|failed to establish a new connection|host \S+ not found"
        r"|error sending request|timed? ?out|connection reset|operation canceled",
        "The package index cannot be reached; look at the connection and at QGIS's proxy under "
        "Settings > Options > Network, or set the engine up from a folder of wheels.",
    ),
    Failure(
        "no wheel",
        r"no wheels with a matching|no matching distribution|could not find a version"
        r"|no version of|was not found in the (package registry|provided package locations)"
        r"|has no (usable )?wheels|not found in the cache",
        "There is no file of {package} for this system and Python where it was looked for; take "
        "another build or Python, or make the folder of wheels anew for this version of HyperTask.",
    ),
    Failure(
        "memory",
        r"memoryerror|out of memory|code -9\b",
        "The system ended the set-up for lack of memory; close other programs and try again.",
    ),
)


def sentence_for(failed: Failed, folder: str, python: str = "") -> HyperTaskError:
    """The sentence for a program that failed: a known failure's, else its own last words."""
    text = failed.output if failed.code is None else f"{failed.output}\ncode {failed.code}"
    known = recognised(text)
    if known is not None:
        pinned = re.findall(r"([A-Za-z][\w.-]*)==\d", text)  # the last one is what failed
        named = pinned[-1] if pinned else "a package"
        sentence = known.sentence.format(folder=folder, python=python, package=named)
        if PYTORCH in failed.step:
            sentence = re.sub("the package index", PYTORCH, sentence, flags=re.IGNORECASE)
        return HyperTaskError(sentence[0].upper() + sentence[1:])
    lines = [line.strip() for line in failed.output.splitlines() if line.strip()]
    last = one_line(" ".join(lines[-3:]))[-300:] or f"it ended with code {failed.code}"
    return HyperTaskError(
        f"The engine could not be set up: {failed.step[0].lower()}{failed.step[1:]} failed "
        f"({last}); copy the diagnostics and report it."
    )


def recognised(text: str) -> Failure | None:
    """The first known failure that an output tells."""
    text = " ".join(text.split())  # programs break lines anywhere
    return next(
        (each for each in FAILURES if re.search(each.pattern, text, re.IGNORECASE)),
        None,
    )
