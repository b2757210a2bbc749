"""Which folders a worker may read and write: a rule set of Linux (Landlock), loaded by ctypes, that needs no rights."""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Sequence

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION, _BENEATH, _NO_NEW_PRIVS = 1, 1, 38
_READ = 0b1100
# accesses to files that each version of Landlock knows, and the two later parts of the rule set
_ACCESSES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_NETWORK_SINCE, _TCP = 4, 0b11
_SCOPES_SINCE, _SCOPES = 6, 0b11


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The version of Landlock that the kernel offers; 0 if it offers none."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"):
        return 0
    return max(0, int(_libc().syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION))))


def _checked(value: int) -> int:
    if value < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    return value


def apply(readable: Sequence[str], writable: Sequence[str]) -> None:
    """Let this process open only what lies in these folders, for ever. Raises OSError if the kernel refuses."""
    offered = version()
    accesses = _ACCESSES[min(offered, 5)]
    parts = [accesses]
    if offered >= _NETWORK_SINCE:
        parts.append(_TCP)
    if offered >= _SCOPES_SINCE:
        parts.append(_SCOPES)
    rules = struct.pack(f"={len(parts)}Q", *parts)
    libc = _libc()
    held = _checked(libc.syscall(_CREATE, rules, ctypes.c_size_t(len(rules)), ctypes.c_uint(0)))
    try:
        for folder, allowed in [(each, _READ) for each in readable] + [(each, accesses) for each in writable]:
            _allow(libc, held, folder, allowed)
        _checked(libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
        _checked(libc.syscall(_RESTRICT, held, ctypes.c_uint(0)))
    finally:
        os.close(held)


def _allow(libc: ctypes.CDLL, held: int, folder: str, allowed: int) -> None:
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", allowed, place)
        _checked(libc.syscall(_ADD, held, _BENEATH, rule, ctypes.c_uint(0)))
    finally:
        os.close(place)
