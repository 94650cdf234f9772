#include <unistd.h>

#include "client/command/json.h"
#include "client/command/names.h"
#include "qpc/line_reader.h"
#include "qpc/local_commands.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

using client::MessageKind;
using command::Fields;
using command::Kind;
using command::option;
using command::required_word;

struct ListenArguments {
  std::uint64_t count = 0;    ///< 0: no end
  std::uint32_t timeout = 0;  ///< 0: no end
  std::optional<std::int64_t> from;
  void describe(Fields& of) {
    of(option("count", "End after so many messages"), count);
    of(option("timeout", "End after so long", Kind::seconds), timeout);
    of(option("from", "Begin behind this cursor; 0: with the first message"), from);
  }
};
struct ChatArguments {
  std::string conversation;
  void describe(Fields& of) {
    of(required_word("conversation", "A group's name, a person's name, or the beginning of an id", Kind::conversation),
       conversation);
  }
};

void show_message(Program& program, const client::MessageView& view, bool with_conversation) {
  auto message = command::Message::of(view);
  program.output().data(command::to_json(command::slot_of(message)), to_text(message, with_conversation));
}

/// Tells on standard error how the connection fares.
class Reporter final : public client::ConnectionObserver {
 public:
  explicit Reporter(Output& output) : output_(output) {}
  void connected(net::Connection& connection) override {
    if (lost_ || first_) output_.notice("Connected (" + std::string(connection.key_exchange_group()) + ").");
    first_ = false;
    lost_.reset();
    ever_ = true;
  }
  void disconnected(const client::Failure& why, kj::Duration) override {
    if (!lost_) output_.notice("Connection lost: " + why.text + " Trying again.");
    lost_ = why;
  }
  void presence(const std::string& name, bool is_present) override {
    output_.notice(name + (is_present ? " is there." : " has gone."));
  }
  /// Why there never was a connection.
  const std::optional<client::Failure>& lost() const { return ever_ ? nothing_ : lost_; }

 private:
  Output& output_;
  bool first_ = true;
  bool ever_ = false;
  std::optional<client::Failure> lost_;
  std::optional<client::Failure> nothing_;
};

/// Prints what is behind a cursor, whichever process stored it.
class Tail {
 public:
  Tail(Program& program, client::Engine& engine, std::int64_t conversation, std::int64_t cursor)
      : program_(program), engine_(engine), conversation_(conversation), cursor_(cursor) {}

  /// Prints what is new; at most until `most` texts were printed. Returns how many texts.
  client::Outcome<std::uint64_t> print(std::uint64_t most) {
    QPC_TRY(const auto messages, engine_.history().messages({.conversation = conversation_, .after = cursor_}));
    std::uint64_t texts = 0;
    for (const auto& message : messages) {
      if (texts == most) break;
      const bool is_said_here = message.is_own && message.row.state != client::MessageState::received;
      const bool skipped = message.is_from_blocked || (skips_own && is_said_here);
      if (!skipped) {
        show_message(program_, message, conversation_ == 0);
        QPC_CHECK(program_.output().check());  // what nobody saw is shown again
      }
      cursor_ = message.row.id;
      if (skipped) continue;
      const bool is_said = message.row.kind == MessageKind::text || message.row.kind == MessageKind::file;
      if (is_said && !message.is_own) ++texts;
    }
    return texts;
  }
  std::int64_t cursor() const { return cursor_; }

  bool skips_own = true;  ///< what was said on this device, whose writer has seen it

 private:
  Program& program_;
  client::Engine& engine_;
  std::int64_t conversation_;
  std::int64_t cursor_;
};

Task<client::Outcome<>> print_until(client::Engine& engine, Tail& tail, const Reporter& reporter, std::uint64_t count,
                                    std::optional<kj::TimePoint> end, bool remember) {
  constexpr kj::Duration patience = 20 * kj::SECONDS;
  std::uint64_t left = count;
  std::int64_t remembered = tail.cursor();
  for (;;) {
    const std::uint64_t seen = engine.changes().seen();
    const auto attempt = tail.print(count == 0 ? ~std::uint64_t{0} : left);
    if (remember && tail.cursor() > remembered) {
      remembered = tail.cursor();
      QPC_CO_CHECK(engine.store().write([&](db::Database& db) -> client::Outcome<> {
        client::AccountStore(db).set_shown_cursor(remembered);
        return {};
      }));
    }
    if (!attempt) co_return std::unexpected(attempt.error());
    const std::uint64_t printed = *attempt;
    left -= count == 0 ? 0 : printed;
    if (count != 0 && left == 0) co_return client::Outcome<>();
    const kj::TimePoint now = engine.timer().now();
    const bool is_late = end && now >= *end;
    // What had waited when we came is taken in first, so that a short timeout suffices to fetch the mail.
    if (is_late && (!engine.is_catching_up() || now >= *end + patience)) {
      if (reporter.lost()) co_return std::unexpected(*reporter.lost());
      if (count == 0) co_return client::Outcome<>();
      co_return client::failure(
          client::FailureKind::limit, "timeout",
          std::to_string(count - left) + " of " + std::to_string(count) + " messages came in time.");
    }
    const kj::Duration slice = 1 * kj::SECONDS;
    co_await engine.changes().after(seen, end && !is_late ? std::min<kj::Duration>(slice, *end - now) : slice);
  }
}

/// Whether a line can be said. Errors: those of check_text; limit, for one that a terminal has cut.
client::Outcome<> check_typed(const std::string& line, bool typed) {
  constexpr std::size_t longest_typed = 4095;  // N_TTY_BUF_SIZE of Linux without the line break: it drops the rest
  if (typed && line.size() >= longest_typed) {
    return client::failure(client::FailureKind::limit, "text_too_long",
                           "The terminal cuts lines at 4095 octets, so the end of this one is missing. 'qpc send' with "
                           "--text-file takes a longer text.");
  }
  return client::check_text(line);
}

/// What a person types becomes messages; ends with the input. A line that cannot be sent does not end the others.
/// Errors: of the first such line, at the end, unless it was typed at a terminal, whose owner was told.
Task<client::Outcome<>> say_what_is_typed(Program& program, client::Engine& engine, std::int64_t conversation) {
  const bool typed = ::isatty(STDIN_FILENO) == 1;
  LineReader reader(STDIN_FILENO, program.events());
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
    QPC_CO_CHECK(engine.queue(conversation, lines));
    const auto flushed = co_await engine.flush();
    if (!flushed) program.output().notice("Queued: it is stored here and leaves when it can. " + flushed.error().text);
  }
}

Task<client::Outcome<>> listen(command::Context& context, const ListenArguments& arguments,
                               std::optional<std::vector<command::Message>>&) {
  auto& program = kj::downcast<Program>(context);
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto shown,
             engine->store().read([](db::Database& db) { return client::AccountStore(db).shown_cursor(); }));
  Tail tail(program, *engine, 0, arguments.from.value_or(shown));
  Reporter reporter(program.output());
  std::optional<kj::TimePoint> end;
  if (arguments.timeout > 0) end = engine->timer().now() + arguments.timeout * kj::SECONDS;
  kj::Promise<client::Outcome<>> online = engine->stay_online(reporter);
  kj::Promise<client::Outcome<>> printed = print_until(*engine, tail, reporter, arguments.count, end, !arguments.from);
  QPC_CO_CHECK(co_await online.exclusiveJoin(kj::mv(printed)).exclusiveJoin(program.told_to_end()));
  co_return client::Outcome<>();
}

Task<client::Outcome<>> chat(command::Context& context, const ChatArguments& arguments,
                             std::optional<std::vector<command::Message>>&) {
  auto& program = kj::downcast<Program>(context);
  QPC_CO_TRY(auto* engine, program.engine());
  std::int64_t id = 0;
  if (const auto known = engine->history().find_conversation(arguments.conversation)) {
    id = known->row.id;
  } else if (known.error().kind == client::FailureKind::not_found) {
    QPC_CO_TRY(auto peer, command::parse_person(*engine, arguments.conversation));
    QPC_CO_TRY(const auto begun, co_await engine->open_dm(std::move(peer)));
    id = begun.row.id;
  } else {
    co_return std::unexpected(known.error());
  }
  constexpr std::uint32_t shown_at_first = 20;
  QPC_CO_TRY(const auto recent, engine->history().messages({.conversation = id, .after = 0, .most = shown_at_first}));
  for (const auto& message : recent) {
    if (!message.is_from_blocked) show_message(program, message, false);
  }
  program.output().notice("Type a line and press Enter; end with Ctrl-D.");
  Tail tail(program, *engine, id, recent.empty() ? 0 : recent.back().row.id);
  Reporter reporter(program.output());
  kj::Promise<client::Outcome<>> online = engine->stay_online(reporter);
  kj::Promise<client::Outcome<>> printed = print_until(*engine, tail, reporter, 0, std::nullopt, false);
  kj::Promise<client::Outcome<>> typed = say_what_is_typed(program, *engine, id);
  QPC_CO_CHECK(
      co_await online.exclusiveJoin(kj::mv(printed)).exclusiveJoin(kj::mv(typed)).exclusiveJoin(program.told_to_end()));
  co_return client::Outcome<>();
}

}  // namespace

void add_reading_commands(command::Registry& registry) {
  registry.add<listen>("listen", "Show messages as they come");
  registry.add<chat>("chat", "Talk in one conversation, line by line");
}

}  // namespace qpc::cli
