"""A container image as a file (OCI image layout), unpacked without a container engine."""

from __future__ import annotations

import json
import subprocess
import tarfile
from pathlib import Path

from room import has_one_id


class Image:
    def __init__(self, archive: Path, folder: Path):
        layout = folder / "layout"
        with tarfile.open(archive) as file:
            file.extractall(layout, filter="data")
        self.layout = layout
        manifest = self.blob(json.loads((layout / "index.json").read_text())["manifests"][0]["digest"])
        described = json.loads(manifest.read_text())
        self.config = json.loads(self.blob(described["config"]["digest"]).read_text())["config"]
        self.root = folder / "root"
        self.root.mkdir()
        owners = ["--no-same-owner"] if has_one_id() else ["--same-owner", "--numeric-owner"]
        for layer in described["layers"]:
            subprocess.run(["tar", "-x", "-f", str(self.blob(layer["digest"])), "-C", str(self.root), *owners, "--exclude=dev/*"], check=True)
            for white in self.root.rglob(".wh.*"):  # what a later layer took away
                (white.parent / white.name.removeprefix(".wh.")).unlink(missing_ok=True)
                white.unlink()

    def blob(self, digest: str) -> Path:
        return self.layout / "blobs" / digest.replace(":", "/")

    def ids(self) -> tuple[int, int]:
        """User and group that it runs as."""
        lines = (self.root / "etc/passwd").read_text().splitlines()
        fields = next(line.split(":") for line in lines if line.startswith(f"{self.config['User']}:"))
        return int(fields[2]), int(fields[3])
