"""Search over the history of this device, by words and operators."""

from __future__ import annotations

import subprocess

import pytest
from harness import fetch, json_lines
from terminal import shown_on_terminal


def found(somebody, *words: str) -> list[str]:
    return [one["message"].get("text", "") for one in somebody.run("search", *words)[0]["found"]]


@pytest.fixture
def talk(person, tmp_path):
    """Alice and Bob have talked, in a group and alone."""
    alice, bob = person("alice"), person("bob")
    alice.run("group", "create", "garden", "bob")
    for text in ("the apple tree blooms", "Äpfel und Birnen", "look: https://example.org/apples"):
        alice.run("send", "garden", text)
    fetch(bob).run("send", "garden", "apple pie, please")
    fetch(alice).run("dm", "bob", "an apple for you alone")
    picture = tmp_path / "apple.png"
    picture.write_bytes(b"x" * 1000)
    alice.run("send", "garden", "--file", str(picture))
    return alice, fetch(bob)


def test_words_and_operators_find_what_was_said(talk):
    alice, bob = talk
    assert "apple.png" in found(bob, "apple")[0], "the newest first"
    assert len(found(bob, "apple")) == 4
    assert found(bob, "apple", "in:garden", "from:bob") == ["apple pie, please"]
    assert found(bob, "apple", "in:alice") == ["an apple for you alone"]
    assert found(bob, "from:me") == ["apple pie, please"]
    assert found(bob, "apfel") == ["Äpfel und Birnen"]
    assert found(bob, '"apple tree"') == ["the apple tree blooms"]
    assert found(bob, "bloo*") == ["the apple tree blooms"]
    assert found(bob, "has:link") == ["look: https://example.org/apples"]
    assert len(found(bob, "has:file")) == 1
    assert len(found(bob, "apple after:2020 before:2999")) == 4
    assert found(bob, "apple before:2020") == []
    assert found(bob, "nothing") == []


def test_a_page_says_how_to_go_on_and_where_the_words_stand(talk):
    _, bob = talk
    texts, behind = [], []
    for _ in range(6):
        page = bob.run("search", "apple", "--limit", "2", *behind)[0]
        for one in page["found"]:
            texts.append(one["message"]["text"])
            first = one["highlights"][0]
            assert one["message"]["text"][first["begin"]:first["begin"] + first["size"]].lower() == "apple"
        if "next" not in page:
            break
        behind = ["--behind", str(page["next"])]
    assert len(texts) == 4 == len(set(texts))


def test_a_query_that_makes_no_sense_is_refused_with_a_reason_and_none_breaks_it(talk):
    _, bob = talk
    for words, code in ((("has:everything",), "bad_query"), (("a*",), "bad_query"), (("in:nowhere",), "unknown_conversation"),
                        (("from:nobody",), "unknown_user"), (("before:soon apple",), "bad_query"), (("before:2026",), "nothing_to_search"),
                        (("x" * 2000,), "query_too_long")):
        done = bob.try_run("search", *words)
        assert done.returncode in (2, 6, 7), words
        assert json_lines(done.stdout)[-1]["error"]["code"] == code
    for hostile in ('"', '""" OR', "NEAR(", "text:apple) OR (", "marks:c1", "*", "^", "NOT", "{a b}:c", "\\", "';DROP TABLE message;--", "🍎"):
        assert bob.try_run("search", hostile).returncode in (0, 2), hostile


def test_words_are_bold_on_a_terminal_alone_and_nothing_of_others_controls_it(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "-", text="\x1b[31mred apple\u202e")
    fetch(bob)
    words = [word for word in bob.command("search", "apple") if word != "--json"]
    piped = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "\x1b" not in piped and "<U+001B>[31mred apple<U+202E>" in piped
    shown, plain = shown_on_terminal(words), shown_on_terminal(words, NO_COLOR="1")
    assert "\x1b[1mapple\x1b[0m" in shown and "\x1b[31m" not in shown
    assert "\x1b" not in plain


def test_a_search_that_finds_nothing_prints_nothing(talk):
    _, bob = talk
    words = [word for word in bob.command("search", "zzzz") if word != "--json"]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == ""


def test_blocked_people_are_not_found(talk):
    alice, bob = talk
    assert len(found(bob, "apple", "from:alice")) == 3
    bob.run("block", "alice")
    assert found(bob, "apple") == ["apple pie, please"]
    bob.run("unblock", "alice")
    assert len(found(bob, "apple")) == 4
