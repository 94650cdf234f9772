#include "qpc/say_lines.h"

#include <algorithm>
#include <fstream>

#include "client/command/delivery.h"
#include "client/command/json.h"
#include "qpc/answers.h"
#include "qpc/line_reader.h"
#include "qpc/read_text.h"

namespace qpc::cli {
namespace {

using client::failure;
using client::FailureKind;
using command::Json;

constexpr std::size_t lines_at_once = 200;

/// A command on the way of another.
struct Step {
  client::Outcome<> outcome;
  Json result;
};
Task<Step> do_step(Program& program, const command::Registry& registry, std::string name, Json arguments) {
  const command::Command& command = *registry.find(name);
  const auto call = command.begin();
  Step step{.outcome = command::take_arguments(arguments, call->arguments()), .result = {}};
  Bound bound;
  if (step.outcome) step.outcome = co_await converse(program, Doer::engine, command, *call, bound);
  if (call->has_result()) step.result = command::to_json(call->result());
  co_return step;
}

/// Errors: those of check_text, with the number of the line.
client::Outcome<> check_line(const std::string& line, std::size_t number) {
  if (line.empty()) return {};
  auto checked = client::check_text(line);
  if (!checked) checked.error().text = "Line " + std::to_string(number) + ": " + checked.error().text;
  return checked;
}

/// All lines of a file are checked before any is sent.
client::Outcome<> check_lines_of(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) QPC_CHECK(check_line(line, number));
  return {};
}

/// Queues lines, sends them, and tells what became of them.
class Sayer {
 public:
  Sayer(Program& program, const Invocation& invocation)
      : program_(program), asked_(command::to_json(invocation.call->arguments())) {
    for (const char* name : {"conversation", "person", "reply", "thread", "wait", "expire", "view_once"}) {
      if (asked_.contains(name)) where_[name] = asked_[name];
    }
  }

  Task<client::Outcome<>> queue(std::vector<std::string> lines) {
    Json arguments = where_;
    arguments["texts"] = std::move(lines);
    const auto step = co_await do_step(program_, registry_, "message queue", std::move(arguments));
    QPC_CO_CHECK(step.outcome);
    for (const auto& cursor : step.result["cursors"]) cursors_.push_back(cursor);
    // Where a failure takes its time, as with a node that is down, the lines must not wait for it each time.
    if (flushed_ || now() >= next_try_) co_await flush();
    co_return client::Outcome<>();
  }

  Task<Ending> finish() {
    if (!flushed_) co_await flush();
    const bool waits = where_.contains("wait");
    Json arguments = {{"cursors", cursors_}};
    if (waits) arguments.update({{"wait", where_["wait"]}, {"timeout", asked_["timeout"]}});
    const auto fate = co_await do_step(program_, registry_, "message fate", std::move(arguments));
    if (fate.result.is_null()) QPC_CO_CHECK(fate.outcome);
    Json shown = fate.result;
    if (cursors_.size() == 1) {
      auto message = co_await do_step(program_, registry_, "message at", {{"cursor", cursors_.front()}});
      QPC_CO_CHECK(message.outcome);
      shown = std::move(message.result);
    }
    if (program_.output().json()) program_.output().data(shown, {});
    command::Progress progress;
    QPC_CO_CHECK(command::from_json(fate.result, command::slot_of(progress.fate)));
    QPC_CO_CHECK(command::judge(program_, progress, flushed_, waits));
    QPC_CO_CHECK(fate.outcome);
    co_return 0;
  }

 private:
  kj::TimePoint now() { return program_.environment().timer.now(); }

  Task<void> flush() {
    constexpr kj::Duration patience = 10 * kj::SECONDS;
    flushed_ = (co_await do_step(program_, registry_, "outbox flush", Json::object())).outcome;
    next_try_ = now() + patience;
  }

  Program& program_;
  const command::Registry registry_ = command::all_commands();
  Json asked_;
  Json where_ = Json::object();
  std::vector<std::int64_t> cursors_;
  client::Outcome<> flushed_;
  kj::TimePoint next_try_ = kj::origin<kj::TimePoint>();
};

}  // namespace

Task<Ending> say_lines(Program& program, Invocation& invocation) {
  const std::string name = invocation.bound->said->lines;
  if (command::to_json(invocation.call->arguments()).contains("at")) {
    co_return failure(FailureKind::usage, "one_at_a_time", "Lines leave at once: '--at' takes one text.");
  }
  const Source source(name);
  if (source.number() < 0) co_return cannot_read(name);
  if (name != "-" && std::filesystem::is_regular_file(name)) QPC_CO_CHECK(check_lines_of(name));
  LineReader reader(source.number(), program.events());
  Sayer sayer(program, invocation);
  for (std::size_t number = 0;;) {
    QPC_CO_TRY(auto lines, co_await reader.next_lines(lines_at_once));
    if (lines.empty()) break;
    const bool is_full = lines.size() == lines_at_once;
    std::size_t good = 0;
    client::Outcome<> checked;
    while (good < lines.size() && (checked = check_line(lines[good], ++number))) ++good;
    lines.resize(good);
    std::erase(lines, std::string());
    if (!lines.empty()) QPC_CO_CHECK(co_await sayer.queue(std::move(lines)));
    QPC_CO_CHECK(checked);
    // Whoever has to go on after a kill learns where.
    if (is_full) program.output().aside("Stored up to line " + std::to_string(number) + ".");
  }
  co_return co_await sayer.finish();
}

}  // namespace qpc::cli
