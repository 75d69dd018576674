"""What the kernel is still to do for this process: a filter of system calls (seccomp) that can never be taken off.

Allowed is what a computation needs: memory, time, reading files, and writing to what is open. No file is opened to be
written, none is made, moved or removed; there is no socket, no other process and no signal to one. Whatever else is
asked of the kernel fails as not permitted. See seccomp(2), and `userspace-api/seccomp_filter` in the kernel's papers.
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable, Iterator, Mapping

from titer.model.dataclass import dataclass

_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2  # of prctl(2)
_LOAD, _EQUAL, _ANY_OF, _RETURN = 0x20, 0x15, 0x45, 0x06  # of the machine that runs filters: BPF
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # where these lie in what a filter sees
_ALLOW, _NOT_PERMITTED = 0x7FFF0000, 0x00050000 | errno.EPERM
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True, slots=True)
class _Machine:
    """An architecture: its mark, the numbers of what is allowed, and of calls that open: where their flags stand."""

    mark: int
    allowed: frozenset[int]
    opening: Mapping[int, int]


def _numbers(text: str) -> frozenset[int]:
    return frozenset(int(pair.partition("=")[2]) for pair in text.split())


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        _numbers(
            "read=0 write=1 close=3 stat=4 fstat=5 lstat=6 poll=7 lseek=8 mmap=9 mprotect=10 munmap=11 brk=12 "
            "rt_sigaction=13 rt_sigprocmask=14 rt_sigreturn=15 ioctl=16 pread64=17 readv=19 writev=20 access=21 "
            "select=23 sched_yield=24 mremap=25 mincore=27 madvise=28 dup=32 nanosleep=35 getpid=39 exit=60 uname=63 "
            "fcntl=72 getcwd=79 readlink=89 gettimeofday=96 getrusage=98 sysinfo=99 times=100 getuid=102 getgid=104 "
            "geteuid=107 getegid=108 sigaltstack=131 arch_prctl=158 gettid=186 time=201 futex=202 "
            "sched_getaffinity=204 getdents64=217 restart_syscall=219 clock_gettime=228 clock_getres=229 "
            "clock_nanosleep=230 exit_group=231 newfstatat=262 readlinkat=267 faccessat=269 pselect6=270 ppoll=271 "
            "set_robust_list=273 getrandom=318 membarrier=324 statx=332 rseq=334 faccessat2=439"
        ),
        {2: 1, 257: 2},  # open, openat
    ),
    "aarch64": _Machine(
        0xC00000B7,
        _numbers(
            "getcwd=17 dup=23 fcntl=25 ioctl=29 faccessat=48 close=57 getdents64=61 lseek=62 read=63 write=64 readv=65 "
            "writev=66 pread64=67 pselect6=72 ppoll=73 readlinkat=78 newfstatat=79 fstat=80 exit=93 exit_group=94 "
            "futex=98 set_robust_list=99 nanosleep=101 clock_gettime=113 clock_getres=114 clock_nanosleep=115 "
            "sched_getaffinity=123 sched_yield=124 restart_syscall=128 sigaltstack=132 rt_sigaction=134 "
            "rt_sigprocmask=135 rt_sigreturn=139 times=153 uname=160 getrusage=165 gettimeofday=169 getpid=172 "
            "getuid=174 geteuid=175 getgid=176 getegid=177 gettid=178 sysinfo=179 brk=214 munmap=215 mremap=216 "
            "mmap=222 mprotect=226 mincore=232 madvise=233 getrandom=278 membarrier=283 statx=291 rseq=293 "
            "faccessat2=439"
        ),
        {56: 2},  # openat
    ),
}


def leave_the_world_alone() -> bool:
    """Have the kernel refuse all but computing from now on; return False where this system knows no such filter."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or platform.system() != "Linux":
        return False
    program = b"".join(_program(machine))
    kept = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("@HP", len(program) // 8, ctypes.addressof(kept))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return not prctl(_SET_SECCOMP, _FILTER, ctypes.c_char_p(head), 0, 0)


def _program(machine: _Machine) -> Iterator[bytes]:
    """Yield the filter: another architecture is refused, then each call is looked for by its number."""
    yield _instruction(_LOAD, _ARCHITECTURE)
    yield _instruction(_EQUAL, machine.mark, 1, 0)
    yield _instruction(_RETURN, _NOT_PERMITTED)
    yield _instruction(_LOAD, _NUMBER)
    yield from _each_allowed(sorted(machine.allowed))
    for number, argument in machine.opening.items():
        yield _instruction(_EQUAL, number, 0, 4)
        yield _instruction(_LOAD, _ARGUMENTS + 8 * argument)
        yield _instruction(_ANY_OF, _WRITES, 0, 1)
        yield _instruction(_RETURN, _NOT_PERMITTED)
        yield _instruction(_RETURN, _ALLOW)
    yield _instruction(_RETURN, _NOT_PERMITTED)


def _each_allowed(numbers: Iterable[int]) -> Iterator[bytes]:
    for number in numbers:
        yield _instruction(_EQUAL, number, 0, 1)
        yield _instruction(_RETURN, _ALLOW)


def _instruction(code: int, operand: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_so, if_not, operand)
