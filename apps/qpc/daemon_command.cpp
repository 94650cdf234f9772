// `qpc daemon`: the engine of a profile, for all faces on this machine.
#include <unistd.h>

#include "client/daemon/server.h"
#include "net/local/local_listener.h"
#include "qpc/daemon_socket.h"
#include "qpc/local_commands.h"
#include "qpc/program.h"

namespace qpc::cli {
namespace {

using command::Fields;
using command::Nothing;
using command::option;

/// What programs wait for that start a daemon.
struct Ready {
  std::string socket = {};
  std::int64_t pid = 0;
  void describe(Fields& of) {
    of(option("socket", "Where it listens"), socket);
    of(option("pid", "Its process"), pid);
  }
};

/// A face that hangs up in the middle of something ends its own call alone.
class Careless final : public kj::TaskSet::ErrorHandler {
 public:
  void taskFailed(kj::Exception&&) override {}
};

Task<void> serve_all(net::LocalListener& listener, command::Daemon& daemon, kj::TaskSet& faces) {
  for (;;) faces.add(daemon.serve(co_await listener.accept()));
}

Task<client::Outcome<>> run_daemon(command::Context& context, const Nothing&, std::optional<Ready>&) {
  auto& program = kj::downcast<Program>(context);
  QPC_CO_TRY(const auto profile, program.profile());
  const auto path = daemon_socket(profile);
  if (daemon_listens(path)) {
    co_return client::failure(client::FailureKind::refused, "daemon_runs",
                              "A daemon of this profile runs already: it listens at " + path.string() + ".");
  }
  QPC_CO_TRY(auto* engine, program.engine());
  auto listener = net::LocalListener::listen(path, program.low_level_io());
  if (!listener) {
    co_return client::failure(client::FailureKind::store, "no_daemon_socket",
                              "The daemon cannot listen: " + listener.error() + ".");
  }
  const auto registry = command::all_commands();
  command::Daemon daemon(*engine, program, profile, registry, command::published_schema(registry));
  Careless careless;
  kj::TaskSet faces(careless);
  auto told_to_end = program.told_to_end();  // whoever sees that it is ready may end it
  Ready ready{.socket = path.string(), .pid = ::getpid()};
  program.output().data(command::to_json(command::slot_of(ready)), "The daemon listens at " + ready.socket + ".");
  QPC_CO_CHECK(program.output().check());
  const auto online = kj::Promise<void>(daemon.stay_online()).eagerlyEvaluate(nullptr);
  auto served = kj::Promise<void>(serve_all(**listener, daemon, faces)).then([]() -> client::Outcome<> { return {}; });
  QPC_CO_CHECK(co_await told_to_end.exclusiveJoin(kj::mv(served)));
  program.ends_well();
  co_return client::Outcome<>();
}

}  // namespace

void add_daemon_command(command::Registry& registry) {
  registry.add<run_daemon>("daemon", "Serve this profile to several programs at once, until told to end");
}

}  // namespace qpc::cli
