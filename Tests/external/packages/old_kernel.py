#!/usr/bin/env python3
"""Runs a command as on Linux 4.18, which Red Hat Enterprise Linux 8 has, and on a file system without unnamed files.

    old_kernel.py ERROR COMMAND [ARGUMENT...]

System calls that are newer than 4.18 fail with ENOSYS. Opening an unnamed file (O_TMPFILE) fails with ERROR: EOPNOTSUPP, as on
a file system that has none, or EISDIR, as on a kernel that does not know the flag. Linux on x86-64.
"""
import ctypes
import errno
import os
import struct
import sys

# linux/filter.h and linux/bpf_common.h: load a word at an offset of struct seccomp_data; compare; return.
LOAD, IS_EQUAL, IS_AT_LEAST, HAS_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
X86_64 = 0xC000003E
OPEN, OPENAT = 2, 257
# The numbers of system calls that Linux 5.1 and later added, on all architectures. openat2 is 437, clone3 435.
FIRST_NEW = 424
UNNAMED_FILE = 0o20000000
ALLOW, FAIL = 0x7FFF0000, 0x00050000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2


def program(error):
    """Returns the filter. The two numbers of a comparison are how many instructions to skip if it holds, and if not."""
    instructions = [
        (LOAD, 0, 0, ARCHITECTURE),
        (IS_EQUAL, 1, 0, X86_64),
        (RETURN, 0, 0, FAIL | errno.ENOSYS),
        (LOAD, 0, 0, NUMBER),
        (IS_AT_LEAST, 0, 1, FIRST_NEW),
        (RETURN, 0, 0, FAIL | errno.ENOSYS),
        (IS_EQUAL, 0, 2, OPEN),
        (LOAD, 0, 0, ARGUMENTS + 8),
        (IS_AT_LEAST, 2, 2, 0),
        (IS_EQUAL, 0, 3, OPENAT),
        (LOAD, 0, 0, ARGUMENTS + 16),
        (HAS_BIT, 0, 1, UNNAMED_FILE),
        (RETURN, 0, 0, FAIL | error),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions), len(instructions)


def install(error):
    code, count = program(error)
    buffer = ctypes.create_string_buffer(code, len(code))
    descriptor = struct.pack("@HP", count, ctypes.addressof(buffer))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    address = ctypes.create_string_buffer(descriptor, len(descriptor))
    for arguments in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, MODE_FILTER, ctypes.addressof(address), 0, 0)):
        if prctl(*arguments):
            raise OSError(ctypes.get_errno(), "prctl")


def main():
    install(getattr(errno, sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
