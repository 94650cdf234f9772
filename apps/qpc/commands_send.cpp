#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "client/proof/receipts.h"
#include "qpc/commands.h"
#include "qpc/line_reader.h"
#include "qpc/transfer_report.h"

namespace qpc::cli {
namespace {

using client::failure;
using client::FailureKind;
using client::MessageState;

constexpr std::size_t lines_at_once = 200;

/// A descriptor for `--lines`: standard input, or a file that closes itself.
class Source {
 public:
  explicit Source(const std::string& name)
      : owned_(name != "-"), number_(owned_ ? ::open(name.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO) {}
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() {
    if (owned_ && number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  bool owned_;
  int number_;
};

std::unexpected<client::Failure> cannot_read(const std::string& name) {
  if (name == "-") return failure(FailureKind::not_found, "input_unreadable", "Standard input cannot be read.");
  return failure(FailureKind::not_found, "input_unreadable",
                 "Cannot read " + name + ": check the name and your rights.");
}

client::Outcome<std::string> read_all_of(const std::string& name) {
  std::string text;
  const Source source(name);
  std::array<char, 65536> piece;
  ssize_t size = source.number() < 0 ? -1 : 0;
  while (source.number() >= 0 && (size = ::read(source.number(), piece.data(), piece.size())) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(size));
    if (text.size() > client::longest_text + 1) QPC_CHECK(client::check_text(text));
  }
  if (size < 0) return cannot_read(name);
  return text;
}

/// One text: from the argument, standard input or a file. One line break at the end of an input belongs to the input.
client::Outcome<std::string> read_text(const TextSource& source) {
  if (source.text_file.empty() && source.text != "-") return source.text;
  QPC_TRY(auto text, read_all_of(source.text_file.empty() ? "-" : source.text_file.string()));
  if (source.text_file.empty() && text.ends_with('\n')) text.pop_back();
  return text;
}

/// What became of messages that were queued.
struct Fate {
  std::size_t queued = 0, sent = 0, delivered = 0, refused = 0;
  std::optional<client::ProofState> unproven = {};  ///< the worst of what was taken without a proof that holds
  bool delivered_all() const { return queued == 0 && sent == 0; }
};

client::Outcome<Fate> fate_of(client::Engine& engine, const std::vector<std::int64_t>& cursors) {
  return engine.store().read([&](db::Database& db) {
    Fate fate;
    for (const std::int64_t cursor : cursors) {
      const auto row = client::MessageStore(db).find(cursor);
      if (!row) continue;
      fate.queued += row->state == MessageState::queued;
      fate.sent += row->state == MessageState::sent;
      fate.delivered += row->state == MessageState::delivered;
      fate.refused += row->state == MessageState::refused;
      if (row->proof && *row->proof != client::ProofState::valid) fate.unproven = std::max(fate.unproven, row->proof);
    }
    return fate;
  });
}

/// Says nothing while waiting: the command reports in the end.
class Quiet final : public client::ConnectionObserver {
 public:
  void connected(net::Connection&) override {}
  void disconnected(const client::Failure&, kj::Duration) override {}
};

Task<client::Outcome<>> until_delivered(client::Engine& engine, const std::vector<std::int64_t>& cursors,
                                        kj::TimePoint end) {
  for (;;) {
    const std::uint64_t seen = engine.changes().seen();
    QPC_CO_TRY(const Fate fate, fate_of(engine, cursors));
    if (fate.delivered_all()) co_return client::Outcome<>();
    if (engine.timer().now() >= end) {
      co_return failure(
          FailureKind::limit, "not_delivered",
          std::to_string(fate.delivered) + " of " + std::to_string(cursors.size()) +
              " delivered in time. The rest is stored and will be delivered: 'qpc history' shows how far it is.");
    }
    co_await engine.changes().after(seen, std::min<kj::Duration>(end - engine.timer().now(), 1 * kj::SECONDS));
  }
}

Task<client::Outcome<>> wait_for_delivery(client::Engine& engine, std::vector<std::int64_t> cursors,
                                          std::chrono::seconds timeout) {
  Quiet quiet;
  const kj::TimePoint end = engine.timer().now() + timeout.count() * kj::SECONDS;
  kj::Promise<client::Outcome<>> online = engine.stay_online(quiet);
  kj::Promise<client::Outcome<>> delivered = until_delivered(engine, cursors, end);
  co_return co_await online.exclusiveJoin(kj::mv(delivered));
}

client::Outcome<> report(Program& program, client::Engine& engine, const std::vector<std::int64_t>& cursors,
                         const client::Outcome<>& flushed) {
  QPC_TRY(const Fate fate, fate_of(engine, cursors));
  if (cursors.size() == 1) {
    QPC_TRY(const auto message, engine.history().message(cursors.front()));
    if (program.output().json()) program.output().data(to_json(message), {});
  } else if (program.output().json()) {
    program.output().data({{"messages", cursors.size()},
                           {"queued", fate.queued},
                           {"sent", fate.sent},
                           {"delivered", fate.delivered},
                           {"refused", fate.refused}},
                          {});
  }
  if (fate.unproven) program.output().notice(client::warning(*fate.unproven));
  if (fate.refused > 0) {
    return failure(FailureKind::refused, "refused",
                   std::to_string(fate.refused) + " of " + std::to_string(cursors.size()) +
                       " messages were refused for good: you may have been removed.");
  }
  if (fate.queued > 0) {
    program.output().notice("Queued: it is stored here and leaves when it can." +
                            (flushed ? std::string() : " " + flushed.error().text));
  }
  return {};
}

Task<Ending> finish(Program& program, client::Engine& engine, std::vector<std::int64_t> cursors,
                    client::Outcome<> flushed, bool wait, std::chrono::seconds timeout) {
  client::Outcome<> delivered;
  if (wait) delivered = co_await wait_for_delivery(engine, cursors, timeout);
  QPC_CO_CHECK(report(program, engine, cursors, flushed));
  // What keeps another conversation is no failure of this command.
  QPC_CO_TRY(const Fate fate, fate_of(engine, cursors));
  const bool may_wait = !flushed && flushed.error().kind == FailureKind::network;
  if (!flushed && fate.queued > 0 && !may_wait && !wait) co_return std::unexpected(flushed.error());
  QPC_CO_CHECK(delivered);
  co_return 0;
}

/// Whoever waits for delivery wants to hear of it, however large the group.
client::Outbox::Receipts receipts(bool wait) {
  return wait ? client::Outbox::Receipts::always : client::Outbox::Receipts::among_few;
}

/// Errors: those of check_text, with the number of the line.
client::Outcome<> check_line(const std::string& line, std::size_t number) {
  if (line.empty()) return {};
  const auto checked = client::check_text(line);
  if (checked) return {};
  return failure(checked.error().kind, checked.error().code,
                 "Line " + std::to_string(number) + ": " + checked.error().text);
}

/// All lines of a file are checked before any is sent.
client::Outcome<> check_lines_of(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) QPC_CHECK(check_line(line, number));
  return {};
}

/// Each line is stored before the next is read, so that nothing is lost, whatever is killed.
Task<Ending> say_lines(Program& program, client::Engine& engine, std::int64_t conversation, TextSource text, bool wait,
                       std::chrono::seconds timeout) {
  const Source source(text.lines);
  if (source.number() < 0) co_return cannot_read(text.lines);
  const bool can_be_read_twice = text.lines != "-" && std::filesystem::is_regular_file(text.lines);
  if (can_be_read_twice) QPC_CO_CHECK(check_lines_of(text.lines));
  LineReader reader(source.number(), program.events());
  std::size_t number = 0;
  std::vector<std::int64_t> cursors;
  constexpr kj::Duration patience = 10 * kj::SECONDS;
  kj::TimePoint next_try = engine.timer().now();
  client::Outcome<> flushed;
  for (;;) {
    QPC_CO_TRY(auto lines, co_await reader.next_lines(lines_at_once));
    if (lines.empty()) break;
    std::size_t good = 0;
    client::Outcome<> checked;
    while (good < lines.size() && (checked = check_line(lines[good], ++number))) ++good;
    lines.resize(good);
    std::erase(lines, std::string());
    QPC_CO_TRY(const auto queued, engine.queue(conversation, lines, receipts(wait)));
    cursors.insert(cursors.end(), queued.begin(), queued.end());
    // Where a failure takes its time, as with a node that is down, the lines must not wait for it each time.
    if (flushed || engine.timer().now() >= next_try) {
      flushed = co_await engine.flush();
      next_try = engine.timer().now() + patience;
    }
    QPC_CO_CHECK(checked);
  }
  if (!flushed) flushed = co_await engine.flush();
  co_return co_await finish(program, engine, std::move(cursors), std::move(flushed), wait, timeout);
}

Task<Ending> say_file(Program& program, client::Engine& engine, std::int64_t conversation, TextSource text, bool wait,
                      std::chrono::seconds timeout) {
  QPC_CO_TRY(const auto folder, program.blob_folder());
  TransferReport reporter(program.output(), "Sending " + text.file.filename().string());
  QPC_CO_TRY(const auto cursor, co_await engine.send_file(
                                    conversation, {.path = text.file, .name = text.name, .view_once = text.view_once},
                                    folder, reporter, receipts(wait)));
  reporter.end();
  client::Outcome<> flushed;
  if (!wait) flushed = co_await engine.flush();
  co_return co_await finish(program, engine, {cursor}, std::move(flushed), wait, timeout);
}

Task<Ending> say(Program& program, client::Engine& engine, std::int64_t conversation, TextSource text, bool wait,
                 std::chrono::seconds timeout) {
  if (!text.lines.empty()) co_return co_await say_lines(program, engine, conversation, std::move(text), wait, timeout);
  if (!text.file.empty()) co_return co_await say_file(program, engine, conversation, std::move(text), wait, timeout);
  QPC_CO_TRY(const auto words, read_text(text));
  QPC_CO_TRY(auto cursors, engine.queue(conversation, {{words}}, receipts(wait)));
  client::Outcome<> flushed;
  if (!wait) flushed = co_await engine.flush();
  co_return co_await finish(program, engine, std::move(cursors), std::move(flushed), wait, timeout);
}

}  // namespace

Task<Ending> run_send(Program& program, Send command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto conversation, engine->history().find_conversation(command.conversation));
  co_return co_await say(program, *engine, conversation.row.id, std::move(command.text), command.wait_delivered,
                         command.timeout);
}

Task<Ending> run_dm(Program& program, Dm command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(auto peer, parse_person(*engine, command.person));
  QPC_CO_TRY(const auto conversation, co_await engine->open_dm(std::move(peer)));
  co_return co_await say(program, *engine, conversation.row.id, std::move(command.text), command.wait_delivered,
                         command.timeout);
}

}  // namespace qpc::cli
