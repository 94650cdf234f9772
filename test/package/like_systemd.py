"""like_systemd.py ROOT UNIT NOTIFY: becomes the service of ROOT/usr/lib/systemd/system/UNIT, walled in as systemd would do it.

For machines on which no systemd runs. What is played: user, credentials, state and runtime folders, the file system (ro, no
programs but its own, no homes, no devices), process list, capabilities, limits, no new privileges, system calls, address
families, namespaces, memory that is never written and executed. What is not: PrivateUsers=, DevicePolicy=, RestrictSUIDSGID=,
RestrictRealtime=, LockPersonality=, control groups. What this machine does not let us play is named on standard error.
Call it in a mount namespace of its own, as root.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shlex
import shutil
import struct
import sys
from pathlib import Path

import seccomp_filter
from unit_file import UnitFile

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC = 1, 2, 4, 8, 32, 4096, 16384
PR_CAPBSET_DROP, PR_SET_SECUREBITS, PR_SET_NO_NEW_PRIVS, PR_SET_MDWE = 24, 28, 38, 65
SECBIT_NOROOT_LOCKED = 2
LIMITS = {"LimitNOFILE": resource.RLIMIT_NOFILE, "LimitCORE": resource.RLIMIT_CORE, "LimitMEMLOCK": resource.RLIMIT_MEMLOCK}
libc = ctypes.CDLL(None, use_errno=True)


def mount(source: str, target: Path, kind: str = "", flags: int = 0, options: str = "") -> None:
    if libc.mount(source.encode(), str(target).encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()) != 0:
        raise OSError(ctypes.get_errno(), f"mounting {target}")


def bind(path: Path, flags: int = 0, source: Path | None = None) -> None:
    mount(str(source or path), path, flags=MS_BIND)
    if flags:
        mount("", path, flags=MS_REMOUNT | MS_BIND | flags)


def prctl(name: str, option: int, value: int) -> None:
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        print(f"not played: {name} ({os.strerror(ctypes.get_errno())})", file=sys.stderr)


def readable_by(uid: int) -> bytes:
    """The access control list that systemd gives a credential: its owner and `uid` may read it (posix_acl_xattr.h)."""
    nobody = 0xFFFFFFFF
    entries = [(0x01, 4, nobody), (0x02, 4, uid), (0x04, 0, nobody), (0x10, 4, nobody), (0x20, 0, nobody)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def make_folder(path: Path, mode: int, uid: int) -> None:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(mode)
    os.chown(path, uid, uid)


def give_credentials(root: Path, unit: UnitFile, uid: int) -> None:
    folder = root / f"run/credentials/{unit.name}"
    folder.mkdir(parents=True)
    mount("tmpfs", folder, "tmpfs", options="mode=0700")
    for word in unit.words("LoadCredential"):
        name, _, source = word.partition(":")
        shutil.copyfile(root / source.lstrip("/"), folder / name)
        (folder / name).chmod(0o400)
        os.setxattr(folder / name, "system.posix_acl_access", readable_by(uid))
    folder.chmod(0o500)
    os.chown(folder, uid, uid)
    mount("", folder, flags=MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)


def wall_in(root: Path, unit: UnitFile, notify: Path, uid: int) -> None:
    """The service's view of the file system: below `root`."""
    state, runtime = root / "var/lib" / unit.one("StateDirectory"), root / "run" / unit.one("RuntimeDirectory")
    make_folder(state, int(unit.one("StateDirectoryMode"), 8), uid)
    bind(root, MS_RDONLY | MS_NOSUID | (MS_NOEXEC if "/" in unit.words("NoExecPaths") else 0))
    for path in unit.words("ExecPaths"):
        bind(root / path.lstrip("/"), MS_RDONLY | MS_NOSUID)
    for path in [root / "run", *(root / name for name in ("tmp", "var/tmp") if unit.says("PrivateTmp"))]:
        mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777" if path.name == "tmp" else "mode=0755")
    for name in ("home", "root") if unit.says("ProtectHome") else ():
        mount("tmpfs", root / name, "tmpfs", MS_RDONLY, "mode=0000")
    mount("tmpfs", root / "dev", "tmpfs", MS_NOSUID, "mode=0755")
    for name in ("null", "zero", "full", "random", "urandom"):
        (root / "dev" / name).touch()
        bind(root / "dev" / name, source=Path("/dev") / name)
    options = ",".join(word for word, on in (("hidepid=invisible", unit.says("ProtectProc", "invisible")),
                                             ("subset=pid", unit.says("ProcSubset", "pid"))) if on)
    mount("proc", root / "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, options)
    bind(state, MS_NOSUID, source=state)
    make_folder(runtime, int(unit.one("RuntimeDirectoryMode"), 8), uid)
    (root / "run/systemd").mkdir()
    (root / "run/systemd/notify").touch()
    bind(root / "run/systemd/notify", source=notify)
    give_credentials(root, unit, uid)


def limit(name: str, value: str) -> None:
    most = int(value.replace("M", "")) * (1024 * 1024 if value.endswith("M") else 1)
    try:
        resource.setrlimit(LIMITS[name], (most, most))
    except (OSError, ValueError) as error:
        print(f"not played: {name} ({error})", file=sys.stderr)


def main(root: Path, name: str, notify: Path) -> None:
    unit = UnitFile(root / "usr/lib/systemd/system" / name)
    calls = seccomp_filter.program(unit)
    users = {line.split(":")[0]: line.split(":") for line in (root / "etc/passwd").read_text().splitlines()}
    uid, gid = (int(users[unit.one("User")][at]) for at in (2, 3))
    wall_in(root, unit, notify, uid)
    variables = {"PATH": "/usr/bin", "LANG": "C.UTF-8", "HOME": users[unit.one("User")][5], "USER": unit.one("User"),
                 "NOTIFY_SOCKET": "/run/systemd/notify", "WATCHDOG_USEC": str(int(unit.seconds("WatchdogSec") * 1e6)), "WATCHDOG_PID": str(os.getpid()),
                 "CREDENTIALS_DIRECTORY": unit.expand("%d"), "STATE_DIRECTORY": unit.expand("%S/") + unit.one("StateDirectory"),
                 "RUNTIME_DIRECTORY": "/run/" + unit.one("RuntimeDirectory")}
    variables |= dict(unit.expand(entry).split("=", 1) for entry in unit.all("Environment"))
    os.chroot(root)
    os.chdir("/")
    os.umask(int(unit.one("UMask"), 8))
    for key in LIMITS:
        limit(key, unit.one(key))
    if unit.all("CapabilityBoundingSet") == [""]:
        for capability in range(int(Path("/proc/sys/kernel/cap_last_cap").read_text()) + 1 if Path("/proc/sys").exists() else 41):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    prctl("SecureBits", PR_SET_SECUREBITS, 1 | SECBIT_NOROOT_LOCKED)
    if uid != 0:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    if unit.says("NoNewPrivileges"):
        prctl("NoNewPrivileges", PR_SET_NO_NEW_PRIVS, 1)
    if unit.says("MemoryDenyWriteExecute"):
        prctl("MemoryDenyWriteExecute", PR_SET_MDWE, 1)
    seccomp_filter.install(calls)
    words = shlex.split(unit.expand(unit.one("ExecStart")))
    os.execve(words[0], words, variables)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
