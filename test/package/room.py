"""A clean Debian 13 in a folder, in which the package is installed and used as an operator would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

# Its own mounts, ended with the command: processes, devices, and the names of machines.
ENTER = """root=$1; shift
mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
[ ! -e /etc/resolv.conf ] || { touch "$root/etc/resolv.conf" && mount --bind /etc/resolv.conf "$root/etc/resolv.conf"; }
exec chroot "$root" "$@"
"""


def has_one_id() -> bool:
    """Whether this namespace knows one user only, as that of an ordinary user does."""
    maps = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    return os.geteuid() != 0 or sum(int(count) for _, _, count in maps) == 1


def namespaces(*kinds: str) -> list[str]:
    return ["unshare", *kinds, *(["--map-root-user"] if os.geteuid() != 0 else [])]


def out_of_reach(why: str) -> None:
    """Skips; continuous integration must not."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)


def from_backports() -> list[str]:
    """What the runbook has apt take from there."""
    runbook = Path(__file__).parents[2] / "docs" / "book" / "runbook.md"
    return re.search(r"^sudo apt install \./quicprochat_\*\.deb (.*/trixie-backports)$", runbook.read_text(), re.M)[1].split()


def clean_root() -> str:
    """The file that ./dev provides."""
    clean = os.environ.get("QPC_CLEAN_ROOT", "none: this goes through ./dev test")
    if clean.startswith("none: "):
        out_of_reach(f"there is no clean Debian 13 to try the package in: {clean.removeprefix('none: ')}")
    return clean


def need_namespaces() -> None:
    if (tried := subprocess.run([*namespaces("--mount", "--pid", "--fork"), "true"], capture_output=True, text=True, check=False)).returncode:
        out_of_reach(f"this machine makes no namespaces: {tried.stderr.strip()}")


class Room:
    def __init__(self, folder: Path):
        clean = clean_root()
        need_namespaces()
        self.root = folder / "root"
        self.packages = Path(clean).parent / "debs"
        self.root.mkdir()
        owners = ["--no-same-owner"] if has_one_id() else ["--same-owner", "--numeric-owner"]
        subprocess.run(["tar", "-x", "-f", clean, "-C", str(self.root), *owners, "--exclude=./dev/*"], check=True)
        if has_one_id():  # the service's user is then whom we are
            for file, line in (("passwd", "quicprochat:x:0:0::/var/lib/quicprochat:/usr/sbin/nologin"), ("group", "quicprochat:x:0:")):
                with (self.root / "etc" / file).open("a", encoding="utf-8") as lines:
                    lines.write(line + "\n")

    def path(self, name: str) -> Path:
        return self.root / name.lstrip("/")

    def try_run(self, *words: str, text: str = "", **variables: str) -> subprocess.CompletedProcess:
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive", **variables}
        proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        return subprocess.run([*namespaces("--mount", "--pid", "--fork", "--kill-child"), "sh", "-c", ENTER, "sh", str(self.root), *words],
                              input=text, capture_output=True, text=True, timeout=800, check=False, env={**proxies, **environment})

    def run(self, *words: str, text: str = "", **variables: str) -> str:
        done = self.try_run(*words, text=text, **variables)
        assert done.returncode == 0, f"{' '.join(words)} ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    def install(self, package: Path) -> str:
        """By apt, with what it depends on; the packages of Debian are kept for the next time."""
        shutil.copy(package, self.path("/var/tmp/quicprochat.deb"))
        archives = self.path("/var/cache/apt/archives")
        archives.mkdir(parents=True, exist_ok=True)
        for kept in self.packages.glob("*.deb"):
            shutil.copy(kept, archives)
        words = ("apt-get", "install", "-qy", "--no-install-recommends", "-o", "APT::Sandbox::User=root", "-o", "DPkg::Options::=--force-unsafe-io",
                 "--reinstall", "/var/tmp/quicprochat.deb", *from_backports())
        done = self.try_run(*words)
        if done.returncode != 0 and "Failed to fetch" in done.stderr:  # the mirror has newer ones by now
            self.run("apt-get", "update", "-q", "-o", "APT::Sandbox::User=root")
            done = self.try_run(*words)
        if "Temporary failure resolving" in done.stderr or "Could not connect" in done.stderr:
            out_of_reach("Debian's mirror cannot be reached, and not all that the package needs is kept here")
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        self.packages.mkdir(exist_ok=True)
        for package in archives.glob("*.deb"):
            if not (self.packages / package.name).exists():
                shutil.copy(package, partial := self.packages / f".{package.name}.{os.getpid()}")
                partial.rename(self.packages / package.name)
        return done.stdout
