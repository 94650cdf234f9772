"""What is said in the demo."""

from __future__ import annotations

from pathlib import Path

from harness import Failure

SCRIPTS = [
    "English: the quick brown fox 🦊",
    "العربية: نص حكيم له سر قاطع ✨",
    "中文：视野无限广，窗外有蓝天 🌤️",
    "Ελληνικά: ξεσκεπάζω την ψυχοφθόρα βδελυγμία 🏛️",
    "עברית: דג סקרן שט בים מאוכזב 🐟",
    "हिन्दी: ऋषियों को सताने वाले दुष्ट 🪔",
    "日本語: いろはにほへと ちりぬるを 🌸",
    "한국어: 키스의 고유조건은 입술끼리 만나야 하고 💋",
    "ไทย: เป็นมนุษย์สุดประเสริฐเลิศคุณค่า 🐘",
    "Русский: съешь же ещё этих мягких французских булок 🥖",
    "தமிழ்: யாமறிந்த மொழிகளிலே தமிழ்மொழி 🎶",
    "አማርኛ: ሰማይ አይታረስ ንጉሥ አይከሰስ ☕",
    "ქართული: სწრაფი ყავისფერი მელა 🍇",
    "Zalgo and joiners: Z͑ͫ̓ͪ̂ͫ̽͏a̴l̵g̸o 👩‍👩‍👧‍👦 🏳️‍🌈",
]


def corpus() -> list[str]:
    """A real text: the licences on this machine, then a dozen scripts. Every line is made unique by its number."""
    texts = sorted(Path("/usr/share/common-licenses").glob("*"))
    lines = []
    for name in ("GPL-3", "Apache-2.0", "MPL-2.0"):
        file = next((t for t in texts if t.name == name), None)
        if file:
            lines += [line.strip() for line in file.read_text(errors="replace").splitlines() if line.strip()]
    if len(lines) < 300:
        raise Failure("the licence texts of this machine are missing: /usr/share/common-licenses")
    return [f"{number:04d} {line}" for number, line in enumerate(lines[:600] + SCRIPTS)]
