"""arrows.py: checks that includes follow the map of the house (docs/book/map.md). Prints each that does not; exit status 1.

A room may include what lies on the storeys below its own. Tests, fuzz targets and benchmarks may look around.
"""
import pathlib
import re
import sys

# room -> rooms it may include besides itself; a file belongs to its most specific room
LIBRARIES = ["net", "db"]
HEART = ["core/archive", "core/message", "core/mls/group", "core/mls/wire", "core/identity", "core/opaque", "core/kt",
         "core/crypto", "core/markdown", "core/base"]
MAY_INCLUDE = {
    "core/base": [],
    "core/markdown": [],
    "core/crypto": ["core/base"],
    "core/mls/wire": ["core/crypto", "core/base"],
    "core/mls/group": ["core/mls/wire", "core/crypto", "core/base"],
    "core/identity": ["core/crypto", "core/base"],
    "core/opaque": ["core/crypto", "core/base"],
    "core/kt": ["core/crypto", "core/base"],
    "core/message": ["core/mls/group", "core/mls/wire", "core/identity", "core/crypto", "core/base"],
    "core/archive": [room for room in HEART if room not in ("core/archive", "core/opaque", "core/kt")],
    "net": HEART,
    "db": HEART,
    # The node sees ciphertext only: it never reaches a group's secrets.
    "node": LIBRARIES + [room for room in HEART if room != "core/mls/group"],
    "client": LIBRARIES + HEART,
    "ffi": ["client"] + LIBRARIES + HEART,
    "apps/cli": ["client"] + HEART,
    "apps/qpc": ["apps/cli", "client"] + LIBRARIES + HEART,
    # Of the client, the words for failures alone: operators and people get the same exit codes.
    "apps/qpc-admin": ["apps/cli", "node", "client"] + LIBRARIES + HEART,
    "apps/qpc-loadtest": ["apps/cli", "client"] + LIBRARIES + HEART,
    "apps/qpc-server": ["node"] + LIBRARIES + HEART,
}

# headers from outside -> the only folders that know them
KNOWN_TO = {
    r"ngtcp2/": ["net/transport/quic"],
    r"(sqlcipher/)?sqlite3": ["db"],
    r"libpq|postgresql/": ["db"],
    r"sodium": ["core/crypto"],
    r"openssl/": ["core/crypto", "net/transport"],
    r"systemd/": ["apps/qpc-server"],
    r"prometheus/": ["node/metrics"],
    r"opentelemetry/": ["node/otlp"],
}

# core is bytes in, bytes out: no threads, files, terminals, sockets, processes, clocks, randomness or event loop
NOT_IN_CORE = (r"(thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|pthread\.h|threads\.h|"
               r"fstream|filesystem|iostream|print|syncstream|cstdio|stdio\.h|fcntl\.h|unistd\.h|dirent\.h|termios\.h|"
               r"random|ctime|time\.h|csignal|signal\.h|poll\.h|spawn\.h|netdb\.h|(sys|net|netinet|arpa|linux)/.*|kj/.*|"
               r"capnp/(rpc|ez-rpc|capability|serialize-async|serialize-packed).*)$")

# (a file, what it includes, whether that is wrong): what the check itself is held to, at every run
EXAMPLES = [
    ("core/mls/wire/a.h", '"core/crypto/hash.h"', False),
    ("core/crypto/a.h", '"core/mls/wire/a.h"', True),
    ("node/a.cpp", '"core/mls/wire/a.h"', False),
    ("node/a.cpp", '"core/mls/group/a.h"', True),
    ("node/a.cpp", '"client/a.h"', True),
    ("client/a.cpp", '"node/a.h"', True),
    ("core/base/a.cpp", "<vector>", False),
    *(("core/base/a.cpp", f"<{name}>", True) for name in (
        "cstdio", "iostream", "random", "ctime", "time.h", "fcntl.h", "pthread.h", "sys/mman.h", "sys/stat.h", "kj/async.h", "thread")),
    ("net/a.cpp", "<fcntl.h>", False),
    ("core/crypto/sodium.cpp", "<sodium.h>", False),
    ("core/crypto/a.cpp", '"core/crypto/sodium.h"', False),
    ("core/mls/wire/a.cpp", "<sodium.h>", True),
    ("core/mls/wire/a.cpp", '"sodium.h"', True),
    ("net/rpc/a.cpp", '"openssl/evp.h"', True),
    ("net/transport/tls/a.cpp", "<openssl/ssl.h>", False),
    ("client/a.cpp", "<sqlcipher/sqlite3.h>", True),
    ("net/transport/tls/a.cpp", "<ngtcp2/ngtcp2.h>", True),
    ("db/postgres/a.cpp", "<libpq-fe.h>", False),
    ("node/a.cpp", "<libpq-fe.h>", True),
]


def within(path: str, folder: str) -> bool:
    return path.startswith(folder + "/")


def room_of(path: str) -> str | None:
    rooms = [room for room in MAY_INCLUDE if within(path, room)]
    return max(rooms, key=len, default=None)


def faults(path: str, text: str):
    """The includes of `path` (relative to src, or to the top for apps) that point the wrong way."""
    room = room_of(path)
    for bracket, name in re.findall(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', text, re.M):
        other = room_of(name)
        if bracket == '"' and room and other and other != room and other not in MAY_INCLUDE[room]:
            yield name, f"{room} may not use {other}"
        for pattern, folders in KNOWN_TO.items():
            if re.match(pattern, name) and not any(within(path, folder) for folder in folders):
                yield name, f"only {' and '.join(folders)} may know it"
        if within(path, "core") and re.match(NOT_IN_CORE, name):
            yield name, "core has no I/O, threads, clock, randomness or event loop"


def main(top: pathlib.Path) -> int:
    wrong = 0
    for path, name, is_wrong in EXAMPLES:
        if bool(list(faults(path, f"#include {name}\n"))) != is_wrong:
            print(f"arrows.py itself: {path} including {name} should be {'wrong' if is_wrong else 'right'}")
            wrong += 1
    for source in sorted([*top.glob("src/**/*"), *top.glob("apps/**/*")]):
        if source.suffix not in (".h", ".cpp") or source.parent.name == "bench" or re.search(r"_(test|fuzz|bench)$|test_support", source.stem):
            continue
        path = source.relative_to(top).as_posix()
        for name, why in faults(path.removeprefix("src/"), source.read_text(encoding="utf-8")):
            print(f"{path}: includes {name}: {why}")
            wrong += 1
    return 1 if wrong else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
