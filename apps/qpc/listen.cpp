// Commands that stay and show what happens.
#include <algorithm>
#include <limits>

#include "client/command/json.h"
#include "qpc/daemon_socket.h"
#include "qpc/follow.h"
#include "qpc/local_commands.h"
#include "qpc/notifier.h"

namespace qpc::cli {
namespace {

using command::Fields;
using command::Kind;
using command::option;

struct ListenArguments {
  std::optional<std::int64_t> count;
  std::optional<std::int64_t> timeout;
  std::optional<std::int64_t> from;
  void describe(Fields& of) {
    of(option("count", "End after so many messages"), count);
    of(option("timeout", "End after so long", Kind::seconds), timeout);
    of(option("from", "Begin behind this cursor; 0: with the first message"), from);
  }
};

/// Nothing to wait for is no wish: who says so has counted wrong.
client::Outcome<> check(const ListenArguments& arguments) {
  const auto refuse = [](const char* text) {
    return client::failure(client::FailureKind::usage, "bad_arguments", text);
  };
  if (arguments.count.value_or(1) < 1) {
    return refuse("'--count' is at least 1; without it, 'listen' does not end by itself.");
  }
  if (arguments.timeout.value_or(1) < 1) {
    return refuse("'--timeout' is at least 1; without it, 'listen' does not end by itself.");
  }
  if (arguments.from.value_or(0) < 0) return refuse("'--from' is a cursor, or 0 for the first message.");
  return {};
}

Following how_to_follow(Program& program, const ListenArguments& arguments) {
  Following how{.count = static_cast<std::uint64_t>(arguments.count.value_or(0)), .remembers = !arguments.from};
  constexpr std::int64_t longest = std::numeric_limits<std::uint32_t>::max();
  if (arguments.timeout) {
    how.end = program.environment().timer.now() + std::min(*arguments.timeout, longest) * kj::SECONDS;
  }
  return how;
}

Task<client::Outcome<>> listen_to_daemon(Program& program, std::unique_ptr<command::Remote> daemon,
                                         const ListenArguments& arguments) {
  QPC_CO_CHECK(co_await daemon->subscribe(arguments.from));
  DaemonFeed feed(program, std::move(daemon));
  kj::Promise<client::Outcome<>> followed = follow(program, feed, how_to_follow(program, arguments));
  co_return co_await followed.exclusiveJoin(program.told_to_end());
}

Task<client::Outcome<>> listen(command::Context& context, const ListenArguments& arguments,
                               std::optional<std::vector<command::Message>>&) {
  QPC_CO_CHECK(check(arguments));
  auto& program = kj::downcast<Program>(context);
  QPC_CO_TRY(auto daemon, program.call_daemon());
  if (daemon) co_return co_await listen_to_daemon(program, std::move(daemon), arguments);
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto shown,
             engine->store().read([](db::Database& db) { return client::AccountStore(db).shown_cursor(); }));
  command::Happenings happenings(engine->changes());
  OwnFeed feed(*engine, happenings, 0, arguments.from.value_or(shown));
  kj::Promise<client::Outcome<>> online = engine->stay_online(happenings);
  kj::Promise<client::Outcome<>> followed = follow(program, feed, how_to_follow(program, arguments));
  Notifier notifier(*engine, program.environment());
  const auto notified = kj::Promise<void>(notifier.run()).eagerlyEvaluate(nullptr);
  co_return co_await online.exclusiveJoin(kj::mv(followed)).exclusiveJoin(program.told_to_end());
}

}  // namespace

void add_listen_command(command::Registry& registry) { registry.add<listen>("listen", "Show messages as they come"); }

}  // namespace qpc::cli
