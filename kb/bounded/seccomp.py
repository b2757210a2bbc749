"""Which system calls a worker may not make: a filter of Linux (seccomp), loaded by ctypes, that needs no rights.

A denied call fails with EPERM. Numbers are those of the kernel's tables for x86_64 and aarch64.
"""

import ctypes
import os
import platform
import struct
import sys

_X86, _ARM = "x86_64", "aarch64"
_AUDIT = {_X86: 0xC000003E, _ARM: 0xC00000B7}
_SECCOMP = {_X86: 317, _ARM: 277}

# call: its number on x86_64 and on aarch64, None where the architecture does not have it
_NETWORK = {
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "bind": (49, 200),
    "listen": (50, 201), "socketpair": (53, 199), "accept4": (288, 242), "sendmmsg": (307, 269),
}  # fmt: skip
_PROCESSES = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281), "kill": (62, 129),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "setpriority": (141, 140),
    "pidfd_send_signal": (424, 424), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
}  # fmt: skip
_KERNEL = {
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "openat2": (437, 437),
}  # fmt: skip
_CHANGES = {
    "creat": (85, None), "truncate": (76, 45), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None), "unlinkat": (263, 35),
    "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36), "mknod": (133, None),
    "mknodat": (259, 33), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
}  # fmt: skip
_OPEN, _OPENAT = (2, None), (257, 56)
_TGKILL, _CLONE, _CLONE3, _PRLIMIT = (234, 131), (56, 220), (435, 435), (302, 261)

_LOAD, _EQUAL, _ANY, _RETURN, _AT_LEAST = 0x20, 0x15, 0x45, 0x06, 0x35
_ALLOW, _EPERM, _ENOSYS = 0x7FFF0000, 0x00050001, 0x00050026
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CLONE_THREAD = 0x10000
_X32 = 0x40000000
_NO_NEW_PRIVS, _FILTER_MODE, _ALL_THREADS = 38, 1, 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def supported() -> bool:
    """Whether this system can hold the filter: Linux on one of the two architectures."""
    return sys.platform == "linux" and platform.machine() in _AUDIT


def _step(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, true, false, value)


def _deny(number: int, answer: int = _EPERM) -> bytes:
    return _step(_EQUAL, number, 0, 1) + _step(_RETURN, answer)


def _only_if(number: int, argument: int, test: int, value: int, passes: bool) -> bytes:
    """Let the call through only if the test of one argument comes out as passes says."""
    answers = _step(_RETURN, _ALLOW if passes else _EPERM) + _step(_RETURN, _EPERM if passes else _ALLOW)
    look = _step(_LOAD, _ARGUMENTS + 8 * argument) + _step(test, value, 0, 1)
    return _step(_EQUAL, number, 0, 4) + look + answers


def _program(machine: str, may_write: bool) -> bytes:
    column = 0 if machine == _X86 else 1
    denied = {**_NETWORK, **_PROCESSES, **_KERNEL, **({} if may_write else _CHANGES)}
    code = _step(_LOAD, _ARCHITECTURE) + _step(_EQUAL, _AUDIT[machine], 1, 0) + _step(_RETURN, _EPERM)
    code += _step(_LOAD, _NUMBER)
    if machine == _X86:
        code += _step(_AT_LEAST, _X32, 0, 1) + _step(_RETURN, _EPERM)
    for numbers in denied.values():
        number = numbers[column]
        code += b"" if number is None else _deny(number)
    code += _deny(_CLONE3[column], _ENOSYS)  # its flags lie in memory; without it the C library takes clone
    code += _only_if(_CLONE[column], 0, _ANY, _CLONE_THREAD, True)
    code += _only_if(_TGKILL[column], 0, _EQUAL, os.getpid(), True)  # abort() signals itself
    code += _only_if(_PRLIMIT[column], 0, _EQUAL, 0, True)
    if not may_write:
        code += _only_if(_OPENAT[column], 2, _ANY, _WRITING, False)
        code += _only_if(_OPEN[0], 1, _ANY, _WRITING, False) if machine == _X86 else b""
    return code + _step(_RETURN, _ALLOW)


def apply(may_write: bool) -> None:
    """Deny this process, for ever and in all its threads: sockets, programs, signals to others, and unless it
    may write, opening a file to write and every other change of a file. Raises OSError if the kernel refuses.
    """
    machine = platform.machine()
    code = _program(machine, may_write)
    libc = ctypes.CDLL(None, use_errno=True)
    program = _Program(len(code) // 8, code)
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if libc.syscall(_SECCOMP[machine], _FILTER_MODE, _ALL_THREADS, ctypes.byref(program)) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")
