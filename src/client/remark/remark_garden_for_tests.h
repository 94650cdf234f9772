// remark_garden_for_tests.h: Alice, Bob and Carol say things about what was said.
#pragma once
#include "client/hole/garden_for_tests.h"
#include "client/remark/remark_keeper.h"
#include "client/remark/remarks.h"
#include "client/remark/rules.h"
#include "client/remark/waiting_store.h"

namespace qpc::client {

struct RemarkGarden : Garden {
  Remarks by(LoneClient& who) { return {who.environment, who.groups, who.outbox}; }

  /// The newest message with these words, as somebody has it.
  std::int64_t find(LoneClient& who, const std::string& text) {
    std::int64_t found = 0;
    for (const auto& row : rows(who)) {
      if (row.text == text) found = row.id;
    }
    if (found == 0) throw std::runtime_error("nobody has said: " + text);
    return found;
  }
  std::vector<MessageRow> rows(LoneClient& who) {
    return must(who.store.read([](db::Database& db) { return MessageStore(db).list({.with_remarks = true}); }));
  }
  MessageView view(LoneClient& who, std::int64_t cursor) {
    History history(who.environment, who.groups);
    return must(history.message(cursor));
  }
  MessageView view(LoneClient& who, const std::string& text) { return view(who, find(who, text)); }
  /// "👍2 ❤1"
  std::string reactions(LoneClient& who, const std::string& text) {
    std::string all;
    for (const auto& reaction : view(who, text).around.reactions) {
      all += (all.empty() ? "" : " ") + reaction.emoji + std::to_string(reaction.count);
    }
    return all;
  }
  std::uint64_t waiting(LoneClient& who) {
    const auto conversation = at(who);
    return must(who.store.read([&](db::Database& db) { return WaitingStore(db).size(conversation); }));
  }
  std::uint64_t count(LoneClient& who, Literal sql) {
    return must(who.store.read([&](db::Database& db) { return db.find_one<std::uint64_t>(sql).value(); }));
  }

  /// Says something about a message, and gives what leaves.
  Bytes remark(LoneClient& who, const std::string& text, RemarkBody body) {
    must(by(who).say(find(who, text), std::move(body)));
    return flush_said(who);
  }
  Bytes react(LoneClient& who, const std::string& text, const std::string& emoji, bool removed = false) {
    return remark(who, text, message::Reaction{.emoji = emoji, .removed = removed});
  }
  Bytes edit(LoneClient& who, const std::string& text, const std::string& words) {
    return remark(who, text, message::Edit{.text = words});
  }
  Bytes remove(LoneClient& who, const std::string& text) {
    must(by(who).remove(find(who, text)));
    return flush_said(who);
  }

  message::Reference reference(LoneClient& who, const std::string& text) {
    return must(by(who).reference(find(who, text)));
  }
  /// What no client of ours would send, in its right place among what somebody says.
  Bytes forge_next(LoneClient& who, message::AppMessage message) {
    if (message.id == AppId{}) message.id = who.random.array<16>();
    if (message.sent_at == Milliseconds()) message.sent_at = who.environment.now();
    const auto conversation = at(who);
    must(who.groups.write([&](GroupChange& change) -> Outcome<> {
      ConversationStore conversations(change.db());
      const auto chain = conversations.own_chain(conversation);
      message.counter = chain.counter + 1;
      message.running_hash = chain.running_hash;
      conversations.set_own_chain(conversation, chain_after(message, message.write()));
      return {};
    }));
    return forge(who, message);
  }
  Bytes forge_next(LoneClient& who, const RemarkBody& body, Milliseconds sent_at = {}) {
    message::AppMessage message;
    message.body = to_body(body);
    message.sent_at = sent_at;
    return forge_next(who, std::move(message));
  }
};

/// Alice has said hello, and asks about tea.
struct SaidHello : RemarkGarden {
  SaidHello() { hear(say(alice, "hello")); }
  /// Bob and Carol get it.
  void hear(const Bytes& message) {
    bob.receive(message);
    carol.receive(message);
  }
  PollView poll(LoneClient& who) { return view(who, describe(asked)).around.poll.value(); }
  std::vector<std::uint64_t> votes(LoneClient& who) {
    std::vector<std::uint64_t> all;
    for (const auto& option : poll(who).options) all.push_back(option.votes);
    return all;
  }
  void ask_all(bool several = false) {
    asked.several_choices = several;
    must(by(alice).ask(garden, asked));
    hear(flush_said(alice));
  }
  Bytes vote(LoneClient& who, std::vector<std::uint8_t> choices) {
    return remark(who, describe(asked), message::Vote{.choices = std::move(choices)});
  }
  message::Poll asked{.question = "tea?", .options = {"yes", "no", "later"}};
};

}  // namespace qpc::client
