// garden_for_tests.h: Alice, Bob and Carol in a group of Alice's, and a mailbox that loses what it is told to.
#pragma once
#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/history/history.h"
#include "client/hole/asking.h"
#include "client/hole/hole_keeper.h"
#include "client/hole/said_store.h"
#include "client/remark/remark_keeper.h"

namespace qpc::client {

struct Garden : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"}, carol{"carol"}, dave{"dave"};
  std::int64_t garden = alice.begin(GroupKind::group, "garden");

  Garden() {
    for (LoneClient* one : {&alice, &bob, &carol, &dave}) {
      for (LoneClient* other : {&alice, &bob, &carol, &dave}) {
        if (one != other) one->meet(*other);
      }
    }
    alice.wish(garden, bob);
    alice.wish(garden, carol);
    const auto founding = alice.commit(garden);
    bob.receive(founding.welcomes.at(0).content);
    carol.receive(founding.welcomes.back().content);
  }

  std::int64_t at(LoneClient& who) { return &who == &alice ? garden : who.only(); }

  /// What waits in somebody's outbox, as the node takes it.
  std::vector<Bytes> flush(LoneClient& who) {
    std::vector<Bytes> left;
    for (const auto& row : flush_rows(who)) left.push_back(row.ciphertext.value());
    return left;
  }
  /// The same, and of it what the person has said last: receipts leave after it.
  Bytes flush_said(LoneClient& who) {
    Bytes said;
    for (const auto& row : flush_rows(who)) {
      if (row.kind == OutboxKind::text) said = row.ciphertext.value();
    }
    if (said.empty()) throw std::runtime_error("nothing of what people say was waiting");
    return said;
  }
  Bytes say(LoneClient& who, const std::string& text) {
    must(who.outbox.queue(at(who), {{text}}));
    return flush_said(who);
  }
  void deliver(LoneClient& to, const std::vector<Bytes>& messages) {
    for (const auto& message : messages) to.receive(message);
  }
  /// Whatever both still have to say to each other; the others hear it, too.
  void talk(std::initializer_list<LoneClient*> all) {
    for (int round = 0; round < 4; ++round) {
      for (LoneClient* who : all) {
        const auto left = flush(*who);
        for (LoneClient* other : all) {
          if (other != who) deliver(*other, left);
        }
      }
    }
  }
  /// Time passes, and what is missing is asked for.
  void ask(LoneClient& who, kj::Duration later = 10 * kj::SECONDS) {
    who.clock.time += later;
    must(who.groups.write([&](GroupChange& change) { return ask_for_due(change, who.environment); }));
  }
  /// An AppMessage that no client of ours would send, from somebody's own hand.
  Bytes forge(LoneClient& who, const message::AppMessage& message, std::optional<Bytes> tag = {}) {
    const auto conversation = at(who);
    return must(who.groups.write([&](GroupChange& change) -> Outcome<Bytes> {
      const auto group = must(change.group(conversation));
      auto sent = must(group.protect(message.write(), tag ? *tag : epoch_tag(group), 0, who.random));
      change.keep(conversation, std::move(sent.next));
      return sent.message;
    }));
  }

  std::vector<HoleRow> holes(LoneClient& who, HoleStore::Which which = HoleStore::Which::all) {
    return must(who.store.read([&](db::Database& db) { return HoleStore(db).list(0, which); }));
  }
  HoleRow only_hole(LoneClient& who) {
    const auto all = holes(who);
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? HoleRow() : all.back();
  }
  std::vector<std::string> texts(LoneClient& who) {
    std::vector<std::string> all;
    for (const auto& message : who.messages()) {
      if (message.kind == MessageKind::text && message.state == MessageState::received) all.push_back(message.text);
    }
    return all;
  }
  /// Whether nothing is shown that was not said by somebody.
  bool has_line(LoneClient& who, std::string_view beginning) {
    return std::ranges::any_of(who.messages(), [&](const auto& row) { return row.text.starts_with(beginning); });
  }

 private:
  std::vector<OutboxRow> flush_rows(LoneClient& who) {
    const auto conversation = at(who);
    return must(who.groups.write([&](GroupChange& change) -> Outcome<std::vector<OutboxRow>> {
      must(seal_waiting(change, who.environment, ConversationStore(change.db()).find(conversation).value()));
      OutboxStore outbox(change.db());
      auto rows = outbox.list(conversation, Sealed::yes, 1000);
      for (const auto& row : rows) {
        outbox.remove(row.id);
        if (!row.message) continue;
        MessageStore(change.db()).set_sent(*row.message, 0);
        RemarkKeeper(change.db(), who.environment).note_left(*row.message);
      }
      return rows;
    }));
  }
};

}  // namespace qpc::client
