"""conffile.py QPC_SERVER: prints /etc/quicprochat/qpc-server.toml, with every setting that the program knows.

What the package decides stands in CHOSEN; the rest is there as a comment with its default.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "man")]
from pages import settings  # noqa: E402

# The service gets its key from the service manager, by a variable, and may write into this data folder only.
CHOSEN = {"listen": "'[::]:5001'", "data_dir": "'/var/lib/quicprochat'", "key_file": "'/etc/quicprochat/storage.key'", "production": "true"}
BEGINNING = """# Settings of the node. See qpc-server.toml(5).
# After a change: systemctl reload qpc-server, or restart for those that the log then names.

# The node does not start without it: the part after the @ in names. It is stored at the first start and fixed from then on.
#domain = 'chat.example.org'
"""


def conffile(binary: Path) -> str:
    text = BEGINNING
    for key, value, meaning in settings(binary):
        if key != "domain":
            text += f"\n# {meaning}\n" + (f"{key} = {CHOSEN[key]}\n" if key in CHOSEN else f"#{key} = {value}\n")
    return text


if __name__ == "__main__":
    sys.stdout.write(conffile(Path(sys.argv[1])))
