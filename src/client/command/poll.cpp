// Commands about questions with answers to choose from.
#include <algorithm>
#include <charconv>

#include "client/command/registry.h"
#include "client/command/remark.h"

namespace qpc::command {
namespace {

struct CreateArguments {
  std::string conversation;
  std::string question;
  std::vector<std::string> options;
  bool several = false;
  void describe(Fields& of) {
    of(required_word("conversation", "A group's name, a person's name, or the beginning of an id", Kind::conversation),
       conversation);
    of(required_word("question", "What is asked"), question);
    of(required_word("options", "What can be chosen: 2 to 20").shown_as("OPTION"), options);
    of(option("several", "More than one can be chosen"), several);
  }
};
struct VoteArguments {
  std::string id;
  std::vector<std::string> choices;
  void describe(Fields& of) {
    of(which_message, id);
    of(word("choices", "Numbers of options, from 1; none: your vote is taken back").shown_as("CHOICE"), choices);
  }
};
struct PollArguments {
  std::string id;
  void describe(Fields& of) { of(which_message, id); }
};

/// Errors: usage: "bad_choice".
Outcome<std::vector<std::uint8_t>> parse_choices(const std::vector<std::string>& typed) {
  std::vector<std::uint8_t> choices;
  for (const auto& word : typed) {
    std::uint8_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc() || end != word.data() + word.size() || number < 1 ||
        number > message::Poll::most_options) {
      return failure(FailureKind::usage, "bad_choice",
                     "A choice is the number of an option, from 1: 'qpc poll show ID' shows them.");
    }
    choices.push_back(static_cast<std::uint8_t>(number - 1));
  }
  std::ranges::sort(choices);
  const auto twice = std::ranges::unique(choices);
  choices.erase(twice.begin(), twice.end());
  return choices;
}

Task<Outcome<>> create(Context& context, const CreateArguments& arguments, std::optional<Message>& result) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto conversation, engine->history().find_conversation(arguments.conversation));
  QPC_CO_TRY(const auto cursor, engine->ask(conversation.row.id, {.question = arguments.question,
                                                                  .options = arguments.options,
                                                                  .several_choices = arguments.several}));
  co_return co_await send_queued(context, *engine, cursor, result);
}

/// Says something about a poll, and shows the poll as it is then.
Task<Outcome<>> say(Context& context, const std::string& id, client::RemarkBody remark,
                    std::optional<Message>& result) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto poll, engine->history().find_message(id));
  QPC_CO_TRY(const auto cursor, engine->remark(poll.row.id, std::move(remark)));
  std::optional<Message> sent;
  const auto outcome = co_await send_queued(context, *engine, cursor, sent);
  QPC_CO_TRY(const auto now, engine->history().message(poll.row.id));
  result = Message::of(now);
  co_return outcome;
}

Task<Outcome<>> vote(Context& context, const VoteArguments& arguments, std::optional<Message>& result) {
  QPC_CO_TRY(auto choices, parse_choices(arguments.choices));
  message::Vote vote{.choices = std::move(choices)};
  co_return co_await say(context, arguments.id, std::move(vote), result);
}

Task<Outcome<>> close(Context& context, const PollArguments& arguments, std::optional<Message>& result) {
  co_return co_await say(context, arguments.id, message::ClosePoll{}, result);
}

Task<Outcome<Message>> show(Context& context, const PollArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto message, engine->history().find_message(arguments.id));
  if (!message.around.poll) co_return failure(FailureKind::refused, "not_a_poll", "This message is no poll.");
  co_return Message::of(message);
}

}  // namespace

void add_poll_commands(Registry& registry) {
  registry.add_topic("poll", "Questions with answers to choose from");
  registry.add<create>("poll create", "Ask a question");
  registry.add<vote>("poll vote", "Choose, in place of what you chose before");
  registry.add<close>("poll close", "End a poll of yours: nobody votes any more");
  registry.add<show>("poll show", "A poll with its votes");
}

}  // namespace qpc::command
