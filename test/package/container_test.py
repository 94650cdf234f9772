"""The container image: made from the package, unpacked, and run as its own user on a root that cannot be written."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import SOURCE
from harness import programs, wait_until
from image import Image
from room import clean_root, has_one_id, namespaces, need_namespaces

pytestmark = pytest.mark.timeout(1200)  # packages are unpacked, and perhaps fetched
COMPOSE = SOURCE / "deploy" / "compose.yaml"
# As a container engine would start it: a root that is not written, a volume, a secret.
RUN = """root=$1; shift
mount --bind "$root" "$root" && mount -o remount,bind,ro "$root"
mount -t tmpfs -o mode=0755 tmpfs "$root/run" && mkdir "$root/run/secrets" && cp "$KEY" "$root/run/secrets/storage.key"
chmod 400 "$root/run/secrets/storage.key"; chown "$IDS" "$root/run/secrets/storage.key"
mount --bind "$VOLUME" "$root/var/lib/quicprochat"
mount -t tmpfs tmpfs "$root/tmp"; mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc"
exec chroot "$root" "$@"
"""


@pytest.fixture(scope="module")
def image(package: Path, tmp_path_factory) -> Image:
    need_namespaces()
    folder = tmp_path_factory.mktemp("image")
    archive = folder / "image.oci.tar"
    done = subprocess.run([SOURCE / "deploy/container/build_image", package, clean_root(), archive], capture_output=True, text=True, check=False,
                          timeout=800, env={**os.environ, "SOURCE_DATE_EPOCH": "1764144000", "TMPDIR": str(folder)})
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return Image(archive, folder)


def test_it_runs_as_its_own_user_and_is_described(image: Image):
    assert image.config["User"] == "quicprochat"
    assert image.config["Entrypoint"][0] == "/usr/bin/qpc-server"
    assert set(image.config["Volumes"]) == {"/var/lib/quicprochat"} and set(image.config["ExposedPorts"]) == {"5001/udp"}
    assert image.config["Labels"]["org.opencontainers.image.title"] == "quicprochat"
    assert has_one_id() or min(image.ids()) > 0


def test_it_holds_no_key(image: Image):
    assert not (image.root / "etc/quicprochat/storage.key").exists()
    assert not list((image.root / "var/lib/quicprochat").iterdir())


def test_a_node_of_it_becomes_ready(image: Image, tmp_path: Path):
    volume, key = tmp_path / "volume", tmp_path / "key"
    volume.mkdir(mode=0o700)
    key.write_text("5a" * 32 + "\n")
    uid, gid = image.ids()
    os.chown(volume, uid, gid)
    as_user = [] if has_one_id() else ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs", "--bounding-set=-all"]
    variables = dict(entry.split("=", 1) for entry in image.config["Env"])
    variables |= {"QPC_DOMAIN": "chat.example", "QPC_LISTEN": "127.0.0.1:0", "QPC_ADMIN_LISTEN": "127.0.0.1:0", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    log = tmp_path / "log"
    with log.open("wb") as out:
        node = subprocess.Popen([*namespaces("--mount"), "sh", "-ec", RUN, "sh", str(image.root), *as_user, *image.config["Entrypoint"]],
                                stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                env={**variables, "KEY": str(key), "VOLUME": str(volume), "IDS": f"{uid}:{gid}"})
    try:
        wait_until(lambda: "The node for chat.example listens" in log.read_text() or node.poll() is not None, "the node")
        admin = re.search(r"health and metrics on (\S+):(\d+)", log.read_text())
        assert admin and node.poll() is None, log.read_text()
        asked = subprocess.run([image.root / "usr/lib/quicprochat/node-is-ready", *admin.groups()], check=False, timeout=30)
        assert asked.returncode == 0
        assert (volume / "identity.key").stat().st_uid == uid
        node.terminate()
        assert node.wait(timeout=60) == 0
    finally:
        node.kill()
        node.wait()


def test_the_compose_file_fits_the_image(image: Image):
    service = yaml.safe_load(COMPOSE.read_text())["services"]["node"]
    printed = subprocess.run([programs() / "qpc-server", "--print-config"], capture_output=True, text=True, check=True).stdout
    settings = {f"QPC_{key.upper()}" for key in re.findall(r"^(\w+) = ", printed, re.M)}
    assert set(service["environment"]) <= settings
    uid, gid = image.ids()
    secret = service["secrets"][0]
    assert has_one_id() or (secret["uid"], secret["gid"]) == (str(uid), str(gid))
    assert dict(entry.split("=", 1) for entry in image.config["Env"])["QPC_KEY_FILE"] == f"/run/secrets/{secret['target']}"
    assert (image.root / service["healthcheck"]["test"][1].lstrip("/")).exists()
    assert service["read_only"] and service["volumes"] == [f"data:{next(iter(image.config['Volumes']))}"]
    longest = int(re.search(r"^drain_seconds = (\d+)$", printed, re.M)[1])
    assert int(service["stop_grace_period"].removesuffix("s")) > longest
