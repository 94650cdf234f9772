"""mutate.py [--permissions] IN OUT PLACE: copies a source so that each of its checks can be switched off while it runs.

PLACE is how the source is named in reports. What counts as a check, and what it becomes (mutants.h):

    if (…) return fail(kind, text);      a rule: passed over when switched off; refuse(…) and its like are the same
    return fail(kind, text);             the end of a function of Result<void>: succeeds when switched off
    QPC_CHECK(call);                     a call of other checks: its error is passed over when switched off

A `fail` that ends a function with a value to return is none: there is nothing to go on with.

With --permissions, the checks are those of a node that ask who may do what (permissions.h):

    if (…) return refuse(reason, …);     where the reason is one of PERMISSIONS, also as `x = refuse(…)` and for a refusal
                                         with a name, `return std::unexpected(no_such_…)`, `return refuse_banned(…)`
    return refuse(reason, …);            the end of a function of Outcome<>
    check_open(), proof->verify(…), …    each call of a function of ASKING: its refusal is passed over
    on_behalf(…, needs, rule)            the rule alone; and `Needs::active_device`, which becomes `open_session`
    if (!known)                          the proof of a password
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

PERMISSIONS = r"NOT_PERMITTED|NOT_FOUND|REVOKED|PENDING|SESSION_ENDED|SIGNATURE|CREDENTIALS|COPIED_STORE|MANIFEST|NAME_TAKEN|BANNED|INVITE"
REFUSAL = re.compile(rf"(?:(?<!co_)return |\b\w+ = )refuse\(\s*Reason::(?:{PERMISSIONS}),")
NAMED_REFUSAL = re.compile(r"return (?:std::unexpected\((no_such_\w+)\);|(refuse_banned)\()")
ASKING = re.compile(r"(?:\w+(?:->|\.))?\b(?:check_(?:open|active|device|authority|state|not_banned)|begin_session)\(|proof->verify\(")
ON_BEHALF = re.compile(r"\bon_behalf\((?=\*?session)")
NEEDS = re.compile(r"(?<!== )\bNeeds::active_device(?=,)")
PASSWORD = re.compile(r"if \(!known\)")
PROCEDURE = re.compile(r"Outcome<([^;{}()]*)>\s+(?:\w+::)*\w+\(")


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
        line = f"{self.place}:{self.text.count(chr(10), 0, match.start()) + 1}"
        before = sum(name.startswith((f'"{line}"', f'"{line}:')) for name, _ in self.checks)
        name = f'"{line}:{before + 1}"' if before else f'"{line}"'
        self.checks.append((name, what))
        return name

    def listed(self) -> str:
        if not self.checks:
            return ""
        entries = "".join(f"    {{{name}, {what}}},\n" for name, what in self.checks)
        name = "listed_" + re.sub(r"\W", "_", self.place)
        return (
            f"\nstatic const ::qpc::mutants::Listed {name}(\n"
            f"    std::initializer_list<::qpc::mutants::Check>{{\n{entries}}});\n"
        )


class PermissionMutation(Mutation):
    """The same for the questions by which a node decides who may do what."""

    def mutated(self) -> str:
        kinds = {"refusal": REFUSAL, "named": NAMED_REFUSAL, "behalf": ON_BEHALF, "needs": NEEDS, "password": PASSWORD, "asking": ASKING}
        every = "|".join(f"(?P<{kind}>{pattern.pattern})" for kind, pattern in kinds.items())
        out, done = [], 0
        for match in re.finditer(every, self.text):
            end, text = self._replace(match)
            out += [self.text[done : match.start()], text]
            done = end
        return "".join([*out, self.text[done:]])

    def _replace(self, match: re.Match) -> tuple[int, str]:
        """Where the text goes on that is not replaced, and what stands before it now."""
        found, before = match[0], self.text[: match.start()]
        if match["refusal"] or match["named"]:
            return self._replace_refusal(match, before)
        if match["behalf"]:
            return match.end(), f"::qpc::mutants::on_behalf({self._note(match, '"what is done on behalf of a session"')}, "
        if match["needs"]:
            name = self._note(match, '"what only a confirmed device may do"')
            return match.end(), f"(::qpc::mutants::holds({name}) ? Needs::active_device : Needs::open_session)"
        if match["password"]:
            return match.end(), f"if (!known && ::qpc::mutants::holds({self._note(match, '"the proof of a password"')}))"
        # Not where the function itself stands.
        if re.search(r"(Outcome<[\w:]*> |::)$", before):
            return match.end(), found
        end = match.end() + self._length(match.end())
        name = self._note(match, f'"a call of {re.sub(r"[^a-z_]+", " ", found).strip()}"')
        return end, f"::qpc::mutants::unless({name}, {self.text[match.start() : end]})"

    def _replace_refusal(self, match: re.Match, before: str) -> tuple[int, str]:
        end = self.text.index(";", match.start() + self._statement_length(match.start())) + 1
        statement = self.text[match.start() : end]
        sentence = re.search(r'"(?:[^"\\]|\\.)*"', statement)
        named = NAMED_REFUSAL.match(statement)
        what = sentence[0] if sentence else f'"{named[1] or named[2]}"'
        if is_guarded(before) or "= refuse" in match[0]:
            return end, f"{{ if (::qpc::mutants::holds({self._note(match, what)})) {statement} }}"
        functions = list(PROCEDURE.finditer(before))
        if functions and functions[-1][1] == "":
            return end, f"if (::qpc::mutants::holds({self._note(match, what)})) {statement}\n  return {{}};"
        return end, statement

    def _statement_length(self, start: int) -> int:
        """Up to the parenthesis that closes the first one behind `start`."""
        opened = self.text.index("(", start) + 1
        return opened - start + self._length(opened)

    def _length(self, start: int) -> int:
        """Up to and with the parenthesis that closes what is open at `start`."""
        depth = 1
        for i, character in enumerate(self.text[start:]):
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0:
                return i + 1
        raise ValueError("a call without an end")


def main() -> None:
    permissions = sys.argv[1] == "--permissions"
    source, target, place = sys.argv[2:] if permissions else sys.argv[1:]
    kind, header = (PermissionMutation, "permissions.h") if permissions else (Mutation, "mutants.h")
    mutation = kind(pathlib.Path(source).read_text(encoding="utf-8"), place)
    mutated = mutation.mutated()
    start = f'#include "mutants/{header}"\n#line 1 "{place}"\n'
    pathlib.Path(target).write_text(start + mutated + mutation.listed(), encoding="utf-8")


main()
