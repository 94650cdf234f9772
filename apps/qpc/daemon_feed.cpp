#include <algorithm>

#include "client/command/json.h"
#include "qpc/answers.h"
#include "qpc/follow.h"

namespace qpc::cli {
namespace {

/// Runs a command without arguments but these. Its result, null where it has none.
Task<client::Outcome<command::Json>> ask(Program& program, std::string name, command::Json arguments) {
  const auto registry = command::all_commands();
  const command::Command& command = *registry.find(name);
  const auto call = command.begin();
  QPC_CO_CHECK(command::take_arguments(arguments, call->arguments()));
  QPC_CO_CHECK(co_await program.run(command, *call));
  co_return call->has_result() ? command::to_json(call->result()) : command::Json();
}

using Events = std::vector<command::Event>;

}  // namespace

DaemonFeed::DaemonFeed(Program& program, std::unique_ptr<command::Remote> events)
    : program_(program), events_(std::move(events)), reading_(kj::Promise<void>(read()).eagerlyEvaluate(nullptr)) {}

/// Reads on, whoever waits for it how long: a read that is given up in the middle might lose what it has got.
Task<void> DaemonFeed::read() {
  for (bool goes_on = true; goes_on;) {
    auto event = co_await events_->next_event();
    goes_on = event.has_value();
    told_.push_back(std::move(event));
    if (wake_.get() != nullptr) wake_->fulfill();
  }
}

Task<client::Outcome<Events>> DaemonFeed::next(std::uint32_t most, kj::Duration limit) {
  // What the daemon has said is on its way: it is there in a moment.
  constexpr kj::Duration moment = 300 * kj::MILLISECONDS;
  if (told_.empty()) {
    auto woken = kj::newPromiseAndFulfiller<void>();
    wake_ = kj::mv(woken.fulfiller);
    co_await woken.promise.exclusiveJoin(program_.environment().timer.afterDelay(std::max(limit, moment)));
  }
  Events events;
  while (!told_.empty() && events.size() < most) {
    if (!told_.front() && !events.empty()) break;
    QPC_CO_TRY(auto event, std::move(told_.front()));
    told_.pop_front();
    events.push_back(std::move(event));
  }
  co_return events;
}

Task<client::Outcome<>> DaemonFeed::note_shown(std::int64_t cursor) {
  QPC_CO_CHECK(co_await ask(program_, "events shown", {{"cursor", cursor}}));
  co_return client::Outcome<>();
}

Task<client::Outcome<command::Message>> DaemonFeed::see(std::int64_t cursor) {
  QPC_CO_TRY(const auto said, co_await ask(program_, "message see", {{"cursor", cursor}}));
  command::Message message;
  QPC_CO_CHECK(command::from_json(said, command::slot_of(message)));
  co_return message;
}

Task<client::Outcome<bool>> DaemonFeed::is_catching_up() {
  QPC_CO_TRY(const auto said, co_await ask(program_, "events behind", command::Json::object()));
  co_return said.value("catching_up", false);
}

}  // namespace qpc::cli
