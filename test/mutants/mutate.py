"""mutate.py IN OUT PLACE: copies a source so that each of its checks can be switched off while it runs.

PLACE is how the source is named in reports. What counts as a check, and what it becomes (mutants.h):

    if (…) return fail(kind, text);      a rule: passed over when switched off; refuse(…) and its like are the same
    return fail(kind, text);             the end of a function of Result<void>: succeeds when switched off
    QPC_CHECK(call);                     a call of other checks: its error is passed over when switched off

A `fail` that ends a function with a value to return is none: there is nothing to go on with.
"""
import pathlib
import re
import sys

FAIL = re.compile(r'return fail\((Kind::\w+),\s*("(?:[^"\\]|\\.)*")\s*\);')
REFUSE = re.compile(r'return (refuse\w*)\((?:[\w:]+,\s*)*("(?:[^"\\]|\\.)*")?\s*\);')
CHECK = re.compile(r"QPC_CHECK\(")
FUNCTION = re.compile(r"(?:Result<([^;{}]*?)>|(std::unexpected<Error>))\s+(?:\w+::)*\w+\(|->\s*Result<(.*?)>\s*\{")
# Reading on after octets that are missing, or writing to nowhere, is no rule of the protocol.
READING = re.compile(r"(\w+\.(expect_end|vector|put)\(|\w+::read\()")


def is_guarded(before: str) -> bool:
    """Whether what stands before a statement is `if (…)` or `if (…) {`."""
    before = before.rstrip().removesuffix("{").rstrip()
    if not before.endswith(")"):
        return False
    depth = 0
    for i in range(len(before) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(before[i], 0)
        if depth == 0:
            return re.search(r"\b(if|for|while)( constexpr)?\s*$", before[:i]) is not None
    return False


def ends_in_void(before: str) -> bool:
    """Whether the function that a statement ends returns Result<void>."""
    functions = list(FUNCTION.finditer(before))
    return bool(functions) and functions[-1].group(1, 3) in (("void", None), ("", None), (None, "void"), (None, ""))


def argument(after: str) -> str:
    """What stands before the parenthesis that closes a call, in one line."""
    depth = 1
    for i, character in enumerate(after):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return " ".join(after[:i].split())
    raise ValueError("a call without an end")


class Mutation:
    """A source, and the checks found in it: their names and rules, as C++ literals."""

    def __init__(self, text: str, place: str) -> None:
        self.text = text
        self.place = place
        self.checks: list[tuple[str, str]] = []

    def mutated(self) -> str:
        every = "|".join(pattern.pattern for pattern in (FAIL, REFUSE, CHECK))
        return re.sub(every, self._mutate, self.text)

    def _mutate(self, match: re.Match) -> str:
        before = self.text[: match.start()]
        if match[0].startswith("QPC_CHECK"):
            call = argument(self.text[match.end() :])
            if READING.match(call):
                return match[0]
            what = '"a call of ' + re.sub(r'["\\]', "", call) + '"'
            return f"QPC_MUTANT_CHECK({self._note(match, what)}, "
        kind, text, refusal, clause = match.groups()
        if is_guarded(before):
            what = text or clause or f'"{refusal}"'
            return f"{{ if (::qpc::mutants::holds({self._note(match, what)})) {match[0]} }}"
        if kind and ends_in_void(before):
            holds = f"::qpc::mutants::holds({self._note(match, text)})"
            return f"return ::qpc::mutants::End{{{holds}, ::qpc::fail({kind}, {text})}};"
        return match[0]

    def _note(self, match: re.Match, what: str) -> str:
        name = f'"{self.place}:{self.text.count(chr(10), 0, match.start()) + 1}"'
        self.checks.append((name, what))
        return name

    def listed(self) -> str:
        if not self.checks:
            return ""
        entries = "".join(f"    {{{name}, {what}}},\n" for name, what in self.checks)
        return (
            "\nstatic const ::qpc::mutants::Listed qpc_mutants_listed(\n"
            f"    std::initializer_list<::qpc::mutants::Check>{{\n{entries}}});\n"
        )


def main() -> None:
    source, target, place = sys.argv[1:]
    mutation = Mutation(pathlib.Path(source).read_text(encoding="utf-8"), place)
    mutated = mutation.mutated()
    start = f'#include "mutants/mutants.h"\n#line 1 "{place}"\n'
    pathlib.Path(target).write_text(start + mutated + mutation.listed(), encoding="utf-8")


main()
