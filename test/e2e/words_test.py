"""What people say about messages: the others see it, also after restarts, and on their other devices."""

from __future__ import annotations

import subprocess

from harness import Person, fetch, json_lines, wait_until
from terminal import shown_on_terminal


def message(somebody, conversation: str, text: str) -> dict:
    found = [entry for entry in somebody.history(conversation) if entry.get("text") == text]
    assert found, f"{somebody.name} has no message: {text}"
    return found[-1]


def read_as_people_do(somebody, *words: str) -> str:
    return subprocess.run([word for word in somebody.command(*words) if word != "--json"], capture_output=True, text=True, check=True).stdout


def test_what_is_said_about_messages_is_seen_by_all_and_stays(person):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("group", "create", "garden", "bob", "carol")
    alice.run("send", "garden", "Who waters the tomatoes, @bob?")
    for one in (bob, carol):
        fetch(one)
    asked = message(bob, "garden", "Who waters the tomatoes, @bob?")
    assert asked["mentions_you"] and asked["mentions"] == ["bob@localhost"]
    assert "mentions_you" not in message(carol, "garden", asked["text"])

    bob.run("send", "garden", "I do", "--reply", asked["id"], "--thread", asked["id"])
    reaction = bob.run("react", asked["id"], "🍅")[-1]
    assert reaction["kind"] == "remark" and reaction["remark"]["about"]["id"] == asked["id"] and reaction["state"] == "sent"
    carol.run("react", message(carol, "garden", asked["text"])["id"], "🍅")
    for one in (alice, carol, bob):
        fetch(one)
    for one in (alice, bob, carol):
        seen = message(one, "garden", asked["text"])
        assert [(said["emoji"], said["count"], sorted(said["by"])) for said in seen["reactions"]] == [("🍅", 2, ["bob@localhost", "carol@localhost"])]
        answer = message(one, "garden", "I do")
        assert answer["reply_to"]["excerpt"].startswith("Who waters") and answer["reply_to"]["from"] == "alice@localhost"
        assert [said["text"] for said in one.run("thread", answer["id"])] == [asked["text"], "I do"]
    assert "🍅 2  " in read_as_people_do(carol, "history", "garden")

    alice.run("edit", message(alice, "garden", asked["text"])["id"], "Who waters the beans?")
    bob.run("react", asked["id"], "🍅", "--remove")
    for one in (alice, bob, carol):
        seen = message(fetch(one), "garden", "Who waters the beans?")
        assert seen["edits"] == 1 and seen["edited_at_ms"] > 0 and "mentions" not in seen
        assert [(said["emoji"], said["by"]) for said in seen["reactions"]] == [("🍅", ["carol@localhost"])]
        assert not [entry for entry in one.history("garden") if "tomatoes" in str(entry)]

    refused = bob.try_run("edit", asked["id"], "not mine")
    assert refused.returncode == 5 and json_lines(refused.stdout)[-1]["error"]["code"] == "not_yours"
    unsure = alice.try_run("delete", message(alice, "garden", "Who waters the beans?")["id"])
    assert unsure.returncode == 2 and json_lines(unsure.stdout)[-1]["error"]["code"] == "not_confirmed"
    deleted = alice.run("delete", message(alice, "garden", "Who waters the beans?")["id"], "--yes")[-1]
    assert deleted["remark"]["kind"] == "deletion"
    for one in (bob, carol, alice):
        gone = [entry for entry in fetch(one).history("garden") if entry["kind"] == "deleted"]
        assert len(gone) == 1 and gone[0]["from"] == "alice@localhost" and gone[0]["text"] == "" and gone[0]["deleted_at_ms"] > 0
        assert message(one, "garden", "I do")["reply_to"]["deleted"]
    assert "alice@localhost: (deleted)" in read_as_people_do(bob, "history", "garden")


def test_who_listens_is_told_and_goes_on_from_a_cursor(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    first = bob.run("listen", "--count", "1", "--timeout", "60")[-1]
    bob.run("react", first["id"], "👍")
    alice.run("edit", first["id"], "hello, bob")
    told = [entry for entry in bob.run("listen", "--from", str(first["cursor"]), "--timeout", "2") if entry["kind"] == "remark"]
    assert [entry["remark"]["kind"] for entry in told] == ["edit"], "what was said here, its writer has seen"
    assert told[0]["remark"]["about"]["excerpt"] == "hello, bob"
    again = bob.run("listen", "--from", str(first["cursor"]), "--timeout", "2")
    assert told[0] in again, "at least once, from any cursor"
    assert 'edited alice@localhost: "hello, bob"' in read_as_people_do(bob, "listen", "--from", str(first["cursor"]), "--timeout", "1")
    assert 'reacted 👍 to alice@localhost: "hello, bob"' in read_as_people_do(alice, "listen", "--from", "0", "--timeout", "1")


def test_what_is_said_while_the_node_is_down_waits_and_leaves_later(person, node):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    hello = message(fetch(bob), "alice", "hello")
    node.kill()
    for words in (("react", hello["id"], "👍"), ("pin", hello["id"])):
        assert bob.run(*words)[-1]["state"] == "queued"
    assert alice.run("edit", hello["id"], "hello again")[-1]["state"] == "queued"
    assert message(bob, "alice", "hello")["reactions"][0]["own"], "here it holds at once"
    node.start()
    fetch(alice), fetch(bob), fetch(alice)
    for one, other in ((alice, "bob"), (bob, "alice")):
        seen = message(one, other, "hello again")
        assert seen["pinned"] and seen["reactions"][0]["emoji"] == "👍"
        assert [entry["text"] for entry in one.run("pins", other)] == ["hello again"]


def test_another_device_of_the_person_says_and_sees_it_too(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    alice.run("group", "create", "garden", "bob")
    laptop = Person(tmp_path / "laptop", "alice", alice.node)
    laptop.password_file.write_text(alice.password_file.read_text())
    alice.run("device", "confirm", laptop.login("--device", "laptop")[-1]["code"])
    wait_until(lambda: fetch(laptop).run("group", "list"), "the laptop to be in the garden")
    alice.run("send", "garden", "from the desk")
    said = message(fetch(laptop), "garden", "from the desk")
    fetch(bob)
    laptop.run("edit", said["id"], "from the laptop")
    for one in (alice, bob, laptop):
        assert message(fetch(one), "garden", "from the laptop")["edits"] == 1
    alice.run("edit", said["id"], "from the desk again")
    laptop.run("react", said["id"], "👍")
    alice.run("react", said["id"], "👍")
    for one in (alice, bob, laptop):
        seen = message(fetch(one), "garden", "from the desk again")
        assert [(reaction["emoji"], reaction["count"]) for reaction in seen["reactions"]] == [("👍", 1)], "one person, once"
    laptop.run("delete", said["id"], "--yes")
    for one in (alice, bob, laptop):
        assert [entry["kind"] for entry in fetch(one).history("garden") if entry.get("id") == said["id"]] == ["deleted"]


def test_a_poll_is_voted_in_and_closed(person):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    alice.run("group", "create", "garden", "bob", "carol")
    made = alice.run("poll", "create", "garden", "Tea?", "yes", "no")[-1]
    assert made["kind"] == "poll" and made["poll"]["options"][0] == {"text": "yes", "votes": 0, "own": False}
    for one, choice in ((bob, "1"), (carol, "2")):
        fetch(one).run("poll", "vote", made["id"], choice)
    fetch(bob).run("poll", "vote", made["id"], "2")
    assert bob.try_run("poll", "vote", made["id"], "1", "2").returncode == 2
    assert bob.try_run("poll", "vote", made["id"], "9").returncode == 2
    assert bob.try_run("poll", "close", made["id"]).returncode == 5
    closed = fetch(alice).run("poll", "close", made["id"])[-1]["poll"]
    assert closed["closed"] and [option["votes"] for option in closed["options"]] == [0, 2]
    for one in (bob, carol):
        shown = fetch(one).run("poll", "show", made["id"])[-1]["poll"]
        assert shown["closed"] and [option["votes"] for option in shown["options"]] == [0, 2] and shown["voters"] == 2
        assert json_lines(one.try_run("poll", "vote", made["id"], "1").stdout)[-1]["error"]["code"] == "poll_closed"
    assert "2. no  2" in read_as_people_do(alice, "poll", "show", made["id"])


def test_a_deleted_file_is_gone_at_the_node_too(person, tmp_path):
    alice, bob = person("alice"), person("bob")
    (tmp_path / "photo.jpg").write_bytes(b"x" * 5000)
    sent = alice.run("dm", "bob", "--file", str(tmp_path / "photo.jpg"))[-1]
    here = fetch(bob).history("alice")[-1]["id"]
    alice.run("delete", sent["id"], "--yes")
    refused = json_lines(bob.try_run("file", "save", here, "--to", str(tmp_path / "copy.jpg")).stdout)[-1]["error"]
    assert refused["code"] == "file_gone", "at the node; his device has not heard of it yet"
    gone = [entry for entry in fetch(bob).history("alice") if entry["kind"] == "deleted"]
    assert len(gone) == 1 and "file" not in gone[0]
    assert bob.try_run("file", "save", gone[0]["id"]).returncode == 2


def test_names_and_reactions_of_others_are_safe_on_a_terminal(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "hello")
    hello = message(fetch(bob), "alice", "hello")
    assert json_lines(bob.try_run("react", hello["id"], "\x1b[2J").stdout)[-1]["error"]["code"] == "bad_emoji"
    bob.run("react", hello["id"], "\u202egnp.exe")
    shown = read_as_people_do(fetch(alice), "history", "bob") + read_as_people_do(alice, "listen", "--from", "0", "--timeout", "1")
    assert "\u202e" not in shown and "<U+202E>gnp.exe" in shown


def test_markdown_is_kept_as_typed_and_shown_with_styles_on_a_terminal(person):
    alice, bob = person("alice"), person("bob")
    typed = "**bold** `x*y*` [bank](https://evil.example)\n> \x1b[2J\u202e"
    alice.run("dm", "bob", "-", text=typed)
    fetch(bob)
    assert bob.history("alice")[-1]["text"] == typed
    words = [word for word in bob.command("history", "alice") if word != "--json"]
    as_typed = "**bold** `x*y*` [bank](https://evil.example)\n    > <U+001B>[2J<U+202E>\n"
    assert read_as_people_do(bob, "history", "alice").endswith(as_typed)
    styled = "\x1b[1mbold\x1b[0m \x1b[36mx*y*\x1b[0m bank (\x1b[4mhttps://evil.example\x1b[0m)\r\n    │ <U+001B>[2J<U+202E>\r\n"
    assert shown_on_terminal(words).endswith(styled)
    for plain in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert shown_on_terminal(words, **plain).endswith(as_typed.replace("\n", "\r\n"))
    assert typed == json_lines(shown_on_terminal(bob.command("history", "alice")))[-1]["text"]
