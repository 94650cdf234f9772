"""small_disk.py FOLDER KIB COMMAND…: runs a command for which FOLDER lies on a disk of its own, KIB large.

What is in the folder is copied there first; what the command writes is gone when it ends.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

PRIVATE, RECURSIVE = 1 << 18, 1 << 14  # MS_PRIVATE, MS_REC of mount(2)


def mount(kind: bytes, target: Path, flags: int, options: bytes = b"") -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(kind, os.fsencode(target), kind, ctypes.c_ulong(flags), options) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{os.strerror(number)}: mount {target}")


def main() -> None:
    folder, kib, command = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    user, group = os.getuid(), os.getgid()
    if user == 0:
        os.unshare(os.CLONE_NEWNS)
    else:
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNS)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    mount(b"none", Path("/"), PRIVATE | RECURSIVE)
    copy = folder.with_name(folder.name + ".all")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    mount(b"tmpfs", folder, 0, b"size=%dk,mode=0700" % kib)
    shutil.copytree(copy, folder, dirs_exist_ok=True)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
