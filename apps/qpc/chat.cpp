#include <unistd.h>

#include <algorithm>

#include "client/command/json.h"
#include "client/command/names.h"
#include "qpc/follow.h"
#include "qpc/line_reader.h"
#include "qpc/local_commands.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

using command::Fields;
using command::Kind;
using command::required_word;

struct ChatArguments {
  std::string conversation;
  void describe(Fields& of) {
    of(required_word("conversation", "A group's name, a person's name, or the beginning of an id", Kind::conversation),
       conversation);
  }
};

/// Whether a line can be said. Errors: those of check_text; limit, for one that a terminal has cut; usage, for what
/// somebody at a terminal hardly means to say.
client::Outcome<> check_typed(const std::string& line, bool typed) {
  constexpr std::size_t longest_typed = 4095;  // N_TTY_BUF_SIZE of Linux without the line break: it drops the rest
  if (typed && line.size() >= longest_typed) {
    return client::failure(client::FailureKind::limit, "text_too_long",
                           "The terminal cuts lines at 4095 octets, so the end of this one is missing. 'qpc send' with "
                           "--text-file takes a longer text.");
  }
  if (typed && line.starts_with('/') && !line.starts_with("//")) {
    return client::failure(
        client::FailureKind::usage, "bad_arguments",
        "there are no commands here: what you type is said. End with Ctrl-D, or type // where a line "
        "is to begin with /.");
  }
  if (typed && line.contains('\x1b')) {
    return client::failure(client::FailureKind::usage, "bad_arguments",
                           "an arrow key or the like has left its code in the line. Type it again.");
  }
  return client::check_text(line);
}

/// What goes on beside the talk; that it fails does not matter to it.
class Background final : private kj::TaskSet::ErrorHandler {
 public:
  void add(Task<client::Outcome<>> task) { tasks_.add(kj::Promise<client::Outcome<>>(kj::mv(task)).ignoreResult()); }

 private:
  void taskFailed(kj::Exception&&) override {}
  kj::TaskSet tasks_{*this};
};

/// What a person types becomes messages; ends with the input. A line that cannot be sent does not end the others.
/// Errors: of the first such line, at the end, unless it was typed at a terminal, whose owner was told.
Task<client::Outcome<>> say_what_is_typed(Program& program, client::Engine& engine, std::int64_t conversation) {
  const bool typed = ::isatty(STDIN_FILENO) == 1;
  LineReader reader(STDIN_FILENO, program.events());
  // A terminal gives whole lines; who writes a line bit by bit shows that they write.
  Background background;
  reader.on_part([&] { background.add(engine.tell_typing(conversation, true)); });
  client::Outcome<> all;
  for (;;) {
    QPC_CO_TRY(auto lines, co_await reader.next_lines(50));
    if (lines.empty()) co_return all;
    std::erase_if(lines, [&](const std::string& line) {
      if (line.empty()) return true;
      const auto checked = check_typed(line, typed);
      if (checked) return false;
      program.output().notice("Not sent: " + checked.error().text);
      if (all && !typed) all = checked;
      return true;
    });
    if (lines.empty()) continue;
    for (auto& line : lines) {
      if (typed && line.starts_with("//")) line.erase(0, 1);
    }
    QPC_CO_CHECK(engine.queue(conversation, lines));
    const auto flushed = co_await engine.flush();
    if (!flushed) program.output().notice("Queued: it is stored here and leaves when it can. " + flushed.error().text);
  }
}

/// The conversation that is meant; begins one with a person.
Task<client::Outcome<std::int64_t>> open_conversation(client::Engine& engine, const std::string& typed) {
  const auto known = engine.history().find_conversation(typed);
  if (known) co_return known->row.id;
  if (known.error().kind != client::FailureKind::not_found) co_return std::unexpected(known.error());
  QPC_CO_TRY(auto peer, command::parse_person(engine, typed));
  QPC_CO_TRY(const auto begun, co_await engine.open_dm(std::move(peer)));
  co_return begun.row.id;
}

/// Shows the newest messages. Returns the cursor of the last.
client::Outcome<std::int64_t> show_recent(Program& program, client::Engine& engine, std::int64_t conversation) {
  constexpr std::uint32_t shown_at_first = 20;
  QPC_TRY(const auto recent,
          engine.history().messages({.conversation = conversation, .after = 0, .most = shown_at_first}));
  for (const auto& view : recent) {
    if (view.is_from_blocked) continue;
    QPC_TRY(const auto seen, engine.see(view.row.id));
    auto message = command::Message::of(seen);
    program.output().data(command::to_json(command::slot_of(message)),
                          to_text(message, false, Ids::of_files, look_of_output()));
  }
  return recent.empty() ? 0 : recent.back().row.id;
}

/// Whether this process is what the person looks at: at a terminal, in its foreground.
bool is_looked_at() {
  if (::isatty(STDOUT_FILENO) != 1) return true;  // a program reads it
  return ::tcgetpgrp(STDOUT_FILENO) == ::getpgrp();
}

/// Counts what is shown as read, a few at a time.
class Reader {
 public:
  Reader(client::Engine& engine, std::int64_t conversation) : engine_(engine), conversation_(conversation) {}

  void has_read(std::int64_t cursor) {
    newest_ = std::max(newest_, cursor);
    if (is_waiting_ || !is_looked_at()) return;
    is_waiting_ = true;
    background_.add(tell());
  }

 private:
  Task<client::Outcome<>> tell() {
    constexpr kj::Duration moment = 500 * kj::MILLISECONDS;
    co_await engine_.timer().afterDelay(moment);
    is_waiting_ = false;
    QPC_CO_TRY(const auto count, engine_.mark_read(conversation_, newest_));
    if (count == 0) co_return client::Outcome<>();
    co_return co_await engine_.flush();
  }

  client::Engine& engine_;
  std::int64_t conversation_;
  std::int64_t newest_ = 0;
  bool is_waiting_ = false;
  Background background_;
};

Task<client::Outcome<>> chat(command::Context& context, const ChatArguments& arguments,
                             std::optional<std::vector<command::Message>>&) {
  auto& program = kj::downcast<Program>(context);
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto id, co_await open_conversation(*engine, arguments.conversation));
  QPC_CO_TRY(const auto shown, show_recent(program, *engine, id));
  program.output().notice("Type a line and press Enter; end with Ctrl-D.");
  command::Happenings happenings(engine->changes());
  OwnFeed feed(*engine, happenings, id, shown);
  kj::Promise<client::Outcome<>> online = engine->stay_online(happenings);
  Reader reader(*engine, id);
  reader.has_read(shown);
  kj::Promise<client::Outcome<>> followed = follow(
      program, feed, {.with_conversation = false, .read = [&](std::int64_t cursor) { reader.has_read(cursor); }});
  kj::Promise<client::Outcome<>> typed = say_what_is_typed(program, *engine, id);
  co_return co_await online.exclusiveJoin(kj::mv(followed))
      .exclusiveJoin(kj::mv(typed))
      .exclusiveJoin(program.told_to_end());
}

}  // namespace

void add_chat_command(command::Registry& registry) {
  registry.add<chat>("chat", "Talk in one conversation, line by line");
}

}  // namespace qpc::cli
