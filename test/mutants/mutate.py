"""mutate.py IN OUT PLACE: copies a source so that each of its checks can be switched off while it runs.

PLACE is how the source is named in reports. What counts as a check, and what it becomes (mutants.h):

    if (…) return fail(kind, text);      a rule: passed over when switched off
    return fail(kind, text);             the end of a function of Result<void>: succeeds when switched off
    QPC_CHECK(call);                     a call of other checks: its error is passed over when switched off

A `fail` that ends a function with a value to return is none: there is nothing to go on with.
"""
import pathlib
import re
import sys

FAIL = re.compile(r'return fail\((Kind::\w+),\s*("(?:[^"\\]|\\.)*")\s*\);')
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


def mutate(text: str, place: str) -> tuple[str, list[tuple[str, str]]]:
    checks = []

    def named(position: int, what: str) -> str:
        name = f"{place}:{text.count(chr(10), 0, position) + 1}"
        checks.append((name, what))
        return f'"{name}"'

    def fail(match: re.Match) -> str:
        before = text[: match.start()]
        if is_guarded(before):
            return f"if (::qpc::mutants::holds({named(match.start(), match[2])})) {match[0]}"
        if ends_in_void(before):
            refusal = f"::qpc::fail({match[1]}, {match[2]})"
            return f"return ::qpc::mutants::End{{::qpc::mutants::holds({named(match.start(), match[2])}), {refusal}}};"
        return match[0]

    def check(match: re.Match) -> str:
        call = text[match.end() : text.index("\n", match.end())]
        if READING.match(call):
            return match[0]
        what = '"a call of ' + re.sub(r"[\"\\]", "", call) + '"'
        return f"QPC_MUTANT_CHECK({named(match.start(), what)}, "

    mutated = re.sub(FAIL.pattern + r"|QPC_CHECK\(", lambda m: check(m) if m[0] == "QPC_CHECK(" else fail(m), text)
    return mutated, checks


def main() -> None:
    source, target, place = sys.argv[1:]
    mutated, checks = mutate(pathlib.Path(source).read_text(encoding="utf-8"), place)
    entries = "".join(f"    {{\"{name}\", {what}}},\n" for name, what in checks)
    listed = f"\nstatic const ::qpc::mutants::Listed qpc_mutants_listed(\n    std::initializer_list<::qpc::mutants::Check>{{\n{entries}}});\n" if checks else ""
    pathlib.Path(target).write_text(
        f'#include "mutants/mutants.h"\n#line 1 "{place}"\n{mutated}{listed}', encoding="utf-8")


main()
