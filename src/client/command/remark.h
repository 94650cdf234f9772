// remark.h: what commands that say something about messages have in common.
#pragma once
#include "client/command/context.h"
#include "client/command/shapes.h"

namespace qpc::command {

/// Which messages something stands beside.
struct BesideArguments {
  std::string reply;
  std::string thread;
  void describe_in(Fields& of) {
    of(option("reply", "Answer the message of this id", Kind::message), reply);
    of(option("thread", "Say it in the thread of the message of this id", Kind::message), thread);
  }
};
/// Errors: not_found; usage: "other_conversation"; refused, for what nobody has said.
Outcome<client::Beside> find_beside(client::Engine& engine, std::int64_t conversation,
                                    const BesideArguments& arguments);

/// Sends what was queued under this cursor, and shows it.
Task<Outcome<>> send_queued(Context& context, client::Engine& engine, std::int64_t cursor,
                            std::optional<Message>& result);

constexpr Field which_message = required_word("id", "The message's id, or its beginning", Kind::message);

}  // namespace qpc::command
