"""Accounts: registering, logging in, and every way in which that can be refused."""

from __future__ import annotations

import shutil

from harness import Node, Person, error_of


def test_a_registered_person_is_told_who_they_are(person):
    alice = person("alice")
    who = alice.run("whoami")[-1]
    assert who["name"] == "alice@localhost"
    assert who["state"] == "active"
    assert who["confirms_devices"] is True


def test_every_connection_is_post_quantum(person):
    assert person("alice", registered=False).register()[-1]["key_exchange"] == "X25519MLKEM768"


def test_a_name_is_given_out_once(person, node, tmp_path):
    person("alice")
    other = Person(tmp_path / "other", "alice", node)
    done = other.try_run("--node", node.listen, "--trust", node.identity, "register", "alice@localhost",
                         "--password-file", str(other.password_file))
    assert done.returncode == 5
    assert error_of(done)["code"] == "name_taken"


def test_a_bad_name_is_refused_before_anything_is_sent(person, node):
    alice = person("alice", registered=False)
    for name in ("x", ".alice", "al ice", "a" * 33, "älice"):
        done = alice.try_run("--node", node.listen, "register", name, "--password-file", str(alice.password_file))
        assert done.returncode == 2, name
        assert error_of(done)["code"] == "bad_name"


def test_a_wrong_password_and_an_unknown_name_are_refused_alike(person, node, tmp_path):
    person("alice")
    answers = []
    for name in ("alice", "nobody"):
        stranger = Person(tmp_path / f"stranger-{name}", name, node)
        stranger.password_file.write_text("a guess\n")
        done = stranger.try_run("--node", node.listen, "--trust", node.identity, "login", f"{name}@localhost",
                                "--password-file", str(stranger.password_file))
        assert done.returncode == 3
        answers.append(error_of(done))
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "wrong_password"


def test_a_password_comes_from_standard_input_too(person, node):
    alice = person("alice", registered=False)
    alice.run("--node", node.listen, "--trust", node.identity, "register", "alice@localhost", "--password-stdin",
              text="from a pipe\n")


def test_an_account_of_another_domain_is_refused(person, node):
    alice = person("alice", registered=False)
    done = alice.try_run("--node", node.listen, "--trust", node.identity, "register", "alice@elsewhere.example",
                         "--password-file", str(alice.password_file))
    assert done.returncode == 5
    assert error_of(done)["code"] == "other_domain"


def test_a_node_is_trusted_only_when_told_so(person, node):
    alice = person("alice", registered=False)
    done = alice.try_run("--node", node.listen, "register", "alice@localhost", "--password-file", str(alice.password_file))
    assert done.returncode == 3
    assert error_of(done)["code"] == "node_not_trusted"
    assert "--trust" in error_of(done)["text"]
    done = alice.try_run("--node", node.listen, "--trust", "aaaa bbbb", "register", "alice@localhost",
                         "--password-file", str(alice.password_file))
    assert done.returncode == 3
    assert error_of(done)["code"] == "node_identity_mismatch"


def test_another_node_at_the_same_address_is_refused_loudly(person, node, tmp_path):
    alice = person("alice")
    node.stop()
    impostor = Node(tmp_path / "impostor")
    impostor.listen = node.listen
    with impostor:
        done = alice.try_run("dm", "bob", "hello")
        assert done.returncode == 3
        error = error_of(done)
        assert error["code"] == "node_identity_mismatch"
        assert node.identity.split()[0] in error["text"] and impostor.identity.split()[0] in error["text"]


def test_a_node_that_has_moved_is_found_by_its_new_address_and_remembered(person, node):
    alice, bob = person("alice"), person("bob")
    node.stop()
    before, node.listen = node.listen, "127.0.0.1:0"
    node.start()
    assert node.listen != before
    assert error_of(alice.try_run("device", "list"))["code"] == "node_down"
    alice.run("--node", node.listen, "dm", "bob", "over there")
    alice.run("dm", "bob", "and from here on")
    assert alice.run("whoami")[-1]["node"] == node.listen
    bob.run("--node", node.listen, "listen", "--timeout", "1")
    assert [entry["text"] for entry in bob.history("alice") if entry["kind"] == "text"] == ["over there", "and from here on"]
    assert error_of(alice.try_run("--node", "a:b:c", "device", "list"))["code"] == "bad_node"


def test_a_node_that_has_moved_is_known_by_its_identity_alone(person, node, tmp_path):
    alice = person("alice")
    with Node(tmp_path / "impostor") as impostor:
        for extra in ((), ("--trust", impostor.identity)):
            done = alice.try_run("--node", impostor.listen, *extra, "device", "list")
            assert done.returncode == 3
            assert error_of(done)["code"] == "node_identity_mismatch"
    assert alice.run("whoami")[-1]["node"] == node.listen
    assert alice.run("device", "list")


def test_a_profile_holds_one_account(person, node):
    alice = person("alice")
    done = alice.try_run("--node", node.listen, "register", "another@localhost", "--password-file", str(alice.password_file))
    assert done.returncode == 5
    assert error_of(done)["code"] == "has_account"
    alice.run("--profile", "second", "--node", node.listen, "--trust", node.identity, "register", "another@localhost",
              "--password-file", str(alice.password_file))
    assert alice.run("--profile", "second", "whoami")[-1]["name"] == "another@localhost"


def test_without_an_account_every_command_says_how_to_get_one(person):
    nobody = person("nobody", registered=False)
    for words in (("whoami",), ("listen", "--timeout", "1"), ("send", "x", "y"), ("group", "list")):
        done = nobody.try_run(*words)
        assert done.returncode == 6, words
        assert error_of(done)["code"] == "no_account"
        assert "register" in error_of(done)["text"]


def test_two_copies_of_one_store_are_noticed(person, tmp_path):
    alice = person("alice")
    copy = Person(tmp_path / "copy", "alice", alice.node)
    shutil.rmtree(copy.home)
    shutil.copytree(alice.home, copy.home)
    alice.run("listen", "--timeout", "1")
    for _ in range(3):  # each attempt takes a number: one of them would be the newest some day
        done = copy.try_run("listen", "--timeout", "1")
        assert done.returncode == 3
        assert error_of(done)["code"] == "copied_store"
    assert copy.try_run("doctor", "--offline").returncode == 3
    alice.run("listen", "--timeout", "1")


def test_who_has_logged_out_reads_but_does_not_write(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "before")
    alice.run("logout")
    assert [entry["text"] for entry in alice.history("bob") if entry["kind"] == "text"] == ["before"]
    done = alice.try_run("dm", "bob", "after")
    assert done.returncode == 3
    assert error_of(done)["code"] == "logged_out"
    assert bob.run("whoami")[-1]["state"] == "active"


def test_a_session_of_a_node_that_is_down_is_a_network_failure(person, node):
    alice = person("alice")
    node.stop()
    done = alice.try_run("device", "list")
    assert done.returncode == 4
    assert error_of(done)["code"] == "node_down"


def test_who_logs_in_again_is_the_device_that_logged_out_and_still_confirms_others(person, node, tmp_path):
    alice, bob = person("alice"), person("bob")
    before = alice.run("whoami")[-1]
    alice.run("logout")
    after = alice.login()[-1]
    assert after["state"] == "active"
    assert after["confirms_devices"] is True
    assert after["device_id"] == before["device_id"]
    bob.run("dm", "alice", "welcome back")
    alice.run("listen", "--timeout", "1")
    assert [entry["text"] for entry in alice.history("bob") if entry["kind"] == "text"] == ["welcome back"]
    laptop = Person(tmp_path / "laptop", "alice", node)
    laptop.password_file.write_text(alice.password_file.read_text())
    code = laptop.login()[-1]["code"]
    assert alice.run("device", "confirm", code)[-1]["state"] == "active"


def test_a_profile_that_has_logged_out_takes_no_other_account(person, node):
    alice = person("alice")
    person("bob")
    alice.run("logout")
    done = alice.try_run("--node", node.listen, "login", "bob@localhost", "--password-file", str(alice.password_file))
    assert done.returncode == 5
    assert error_of(done)["code"] == "has_account"
    assert alice.login()[-1]["confirms_devices"] is True


def test_a_name_that_is_taken_leaves_the_profile_free(person, node, tmp_path):
    person("alice")
    other = Person(tmp_path / "other", "alice", node)
    words = ("--node", node.listen, "--trust", node.identity, "register")
    assert error_of(other.try_run(*words, "alice@localhost", "--password-file", str(other.password_file)))["code"] == "name_taken"
    assert other.run(*words, "alice2@localhost", "--password-file", str(other.password_file))[-1]["state"] == "active"


def test_listening_in_vain_is_a_network_failure(person, node):
    alice = person("alice")
    node.stop()
    done = alice.try_run("listen", "--timeout", "1")
    assert done.returncode == 4
    assert error_of(done)["code"] == "node_down"


def test_a_direct_conversation_goes_on_after_logging_out_and_in_again(person):
    alice, bob = person("alice"), person("bob")
    alice.run("dm", "bob", "before")
    bob.run("listen", "--timeout", "1")
    alice.run("logout")
    bob.run("listen", "--timeout", "1")
    alice.login()
    bob.run("dm", "alice", "are you back?")
    alice.run("listen", "--timeout", "1")
    alice.run("dm", "bob", "I am")
    bob.run("listen", "--timeout", "1")
    assert [entry["text"] for entry in bob.history("alice") if entry["kind"] == "text"] == ["before", "are you back?", "I am"]
    assert [entry["text"] for entry in alice.history("bob") if entry["kind"] == "text"] == ["before", "are you back?", "I am"]


def test_a_password_can_be_changed_by_who_knows_it(person, tmp_path):
    alice = person("alice")
    new = tmp_path / "new-password"
    new.write_text("another good long secret\n")
    wrong = tmp_path / "wrong-password"
    wrong.write_text("a guess\n")
    done = alice.try_run("account", "password", "--password-file", str(wrong), "--new-password-file", str(new))
    assert done.returncode == 3
    assert error_of(done)["code"] == "wrong_password"
    laptop = Person(tmp_path / "laptop", "alice", alice.node)
    laptop.password_file.write_text(alice.password_file.read_text())
    laptop.login()
    alice.run("account", "password", "--password-file", str(alice.password_file), "--new-password-file", str(new))
    assert len(alice.run("device", "list")) == 1  # the laptop came in with the old one
    tablet = Person(tmp_path / "tablet", "alice", alice.node)
    tablet.password_file.write_text(alice.password_file.read_text())
    done = tablet.try_run("--node", alice.node.listen, "--trust", alice.node.identity, "login", "alice@localhost",
                          "--password-file", str(tablet.password_file))
    assert done.returncode == 3
    tablet.password_file.write_text(new.read_text())
    assert tablet.login()[-1]["state"] == "pending"


def test_a_deleted_account_is_out_of_everything_and_its_name_is_nobodys(person, tmp_path):
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    laptop = Person(tmp_path / "laptop", "alice", alice.node)
    laptop.password_file.write_text(alice.password_file.read_text())
    alice.run("device", "confirm", laptop.login()[-1]["code"])
    bob.run("group", "create", "garden", "alice", "carol")
    bob.run("dm", "alice", "hello")
    alice.run("listen", "--timeout", "1")
    laptop.run("listen", "--timeout", "1")
    alice.run("account", "delete", "--password-file", str(alice.password_file))
    bob.run("listen", "--timeout", "1")
    carol.run("listen", "--timeout", "1")
    assert len(bob.run("group", "info", "garden")[-1]["members"]) == 2
    bob.run("send", "garden", "without her")
    assert [entry["text"] for entry in alice.history("bob") if entry["kind"] == "text"] == ["hello"]
    for words in (("dm", "bob", "x"), ("listen", "--timeout", "2")):
        assert alice.try_run(*words).returncode == 3
    assert laptop.try_run("listen", "--timeout", "2").returncode == 3
    done = alice.try_run("--node", alice.node.listen, "login", "alice@localhost", "--password-file", str(alice.password_file))
    assert done.returncode == 3
    done = bob.try_run("contact", "show", "alice")
    assert error_of(done)["code"] == "unknown_user"
    thief = person("alice2", registered=False)
    done = thief.try_run("--node", alice.node.listen, "--trust", alice.node.identity, "register", "alice@localhost",
                         "--password-file", str(thief.password_file))
    assert error_of(done)["code"] == "name_taken"
