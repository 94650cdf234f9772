"""pages.py BIN_DIR OUT_DIR VERSION: writes the man pages, in scdoc, from what the programs in BIN_DIR say of themselves.

One page for each program, and qpc-server.toml(5) for the node's settings. What people cannot learn from --help stands in
FILES and SEE_ALSO below; exit codes come from the book.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from program_help import Entry, Help, read_help

BOOK = Path(__file__).resolve().parents[2] / "docs" / "book"
FILES = {
    "qpc": [Entry("$XDG_DATA_HOME/quicprochat/PROFILE", "a profile's encrypted store, and the socket of its daemon"),
            Entry("$XDG_CONFIG_HOME/quicprochat/PROFILE.kek", "the key that opens the store, where no passphrase does; back it up apart from the data"),
            Entry("$XDG_CONFIG_HOME/quicprochat/config.toml", "settings, below variables and options: profile, node, trust, ca (texts), quiet, trace (true or false); 'qpc config show --origin' says what is in force, and why")],
    "qpc-server": [Entry("/etc/quicprochat/qpc-server.toml", "the settings of the packaged service, see qpc-server.toml(5)"),
                   Entry("/etc/quicprochat/storage.key", "opens the other keys; back it up apart from the data"),
                   Entry("/var/lib/quicprochat", "identity, keys and database of the packaged service")],
    "qpc-admin": [Entry("/var/lib/quicprochat/admin.sock", "where the packaged service listens for its operator"),
                  Entry("/etc/quicprochat/qpc-server.toml", "the settings of the packaged service, for --config: where its socket, its data and its key file are")],
    "qpc-loadtest": [Entry("/usr/share/quicprochat/loadtest.schema.json", "the JSON Schema of what --json writes")],
}
ENVIRONMENT = {
    "qpc": [Entry("QPC_PROFILE", "which profile, where --profile does not say it"),
            Entry("QPC_HOME", "a folder for data and settings, where --home does not name one"),
            Entry("XDG_DATA_HOME, XDG_CONFIG_HOME", "where data and settings lie otherwise; ~/.local/share and ~/.config where they are not set, or relative")],
}
CODES = {"qpc": ("exit-codes.md", None), "qpc-server": ("operating.md", "When it ends"),
         "qpc-admin": ("exit-codes.md", None), "qpc-loadtest": ("exit-codes.md", None)}


def plain(text: str) -> str:
    """`text` without what means something to scdoc or to Markdown."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("**", "")
    return re.sub(r"^(?=[][|.-])|(?=[\\_*<>#~])", r"\\", text)


def listed(entries: list[Entry]) -> str:
    return "".join(f"*{plain(entry.name)}*\n\t{plain(entry.meaning)}\n\n" for entry in entries)


def table(page: str, heading: str | None) -> list[Entry]:
    """The rows of a table of the book: the first column and what the next two say of it."""
    text = (BOOK / page).read_text()
    rows = re.search(r"(?:^\|.*\n)+", text.partition(f"## {heading}\n")[2] if heading else text, re.M)
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in rows[0].splitlines()[2:]] if rows else []
    return [Entry(row[0], ": ".join(cell for cell in row[1:3] if cell)) for row in cells]


def others(page: str, pages: list[str]) -> str:
    return "# SEE ALSO\n\n" + ", ".join(f"*{plain(name.rpartition('.')[0])}*({name[-1]})" for name in pages if name != page) + "\n"


def command(of: Help) -> str:
    usage = of.usage.replace(" [OPTIONS]", "")
    return f"## {plain(usage)}\n\n{plain(of.purpose)}.\n\n" + listed(of.arguments + of.options)


def program_page(of: Help, version: str, pages: list[str]) -> str:
    name = of.words[0]
    said = re.sub(rf"^{name}: ", "", of.purpose)
    text = f'{name}(1) "quicprochat {version}"\n\n# NAME\n\n{name} - {plain(said.partition(". ")[0].rstrip("."))}\n\n'
    text += f"# SYNOPSIS\n\n*{name}* {plain(of.usage.removeprefix(name).strip())}\n\n# DESCRIPTION\n\n{plain(said)}\n\n"
    text += f"# OPTIONS\n\n{listed(of.arguments + of.options)}"
    if of.commands:
        text += "# COMMANDS\n\n" + "".join(command(leaf) for leaf in of.leaves())
    if of.footer:
        text += "# NOTES\n\n" + "\n\n".join(plain(line) for line in of.footer) + "\n\n"
    if name in CODES:
        text += f"# EXIT STATUS\n\n{listed(table(*CODES[name]))}"
    if name in ENVIRONMENT:
        text += f"# ENVIRONMENT\n\n{listed(ENVIRONMENT[name])}"
    if name in FILES:
        text += f"# FILES\n\n{listed(FILES[name])}"
    return text + others(f"{name}.1", pages)


def settings(binary: Path) -> list[tuple[str, str, str]]:
    """Key, default and meaning of each setting of the node."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("QPC_", "XDG_"))}
    said = subprocess.run([str(binary), "--print-config"], capture_output=True, text=True, check=True, timeout=30,
                          env={**clean, "HOME": "/home/you"}).stdout
    return [(key, value.replace("/home/you", "~"), meaning)
            for meaning, key, value in re.findall(r"# (.*) \(default\)\n(\w+) = (.*)\n", said)]


def settings_page(binary: Path, version: str, pages: list[str]) -> str:
    text = f'qpc-server.toml(5) "quicprochat {version}"\n\n# NAME\n\nqpc-server.toml - settings of a quicprochat node\n\n# DESCRIPTION\n\n'
    text += plain("A TOML file that qpc-server --config names; the packaged service reads /etc/quicprochat/qpc-server.toml. Each key may "
                  "also be a variable (QPC_DATA_DIR for data_dir) or a flag (--data-dir): flags override the environment, the "
                  "environment overrides the file. What is misspelt or out of range is refused with its line. "
                  "qpc-server --print-config prints what is in force. SIGHUP has a running node read the file again.")
    text += "\n\n# SETTINGS\n\n" + listed([Entry(f"{key} = {value}", meaning) for key, value, meaning in settings(binary)])
    return text + others("qpc-server.toml.5", pages)


def write_pages(binaries: Path, out: Path, version: str) -> list[Path]:
    programs = sorted(path for path in binaries.iterdir() if os.access(path, os.X_OK))
    pages = [f"{program.name}.1" for program in programs]
    if any(program.name == "qpc-server" for program in programs):
        pages.append("qpc-server.toml.5")
    out.mkdir(parents=True, exist_ok=True)
    for program in programs:
        (out / f"{program.name}.1.scd").write_text(program_page(read_help(program), version, pages))
    if "qpc-server.toml.5" in pages:
        (out / "qpc-server.toml.5.scd").write_text(settings_page(binaries / "qpc-server", version, pages))
    return [out / f"{page}.scd" for page in pages]


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
