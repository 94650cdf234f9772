// `qpc daemon`: the engine of a profile, for all faces on this machine.
#include <unistd.h>

#include "client/daemon/server.h"
#include "net/local/local_listener.h"
#include "qpc/daemon_socket.h"
#include "qpc/local_commands.h"
#include "qpc/notifier.h"
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
class Reporting final : public kj::TaskSet::ErrorHandler {
 public:
  explicit Reporting(command::Daemon& daemon) : daemon_(daemon) {}
  void taskFailed(kj::Exception&& fault) override { daemon_.report(fault); }

 private:
  command::Daemon& daemon_;
};

/// Where a face cannot be let in, as there are no descriptors left, say, another may be a little later.
Task<void> serve_all(net::LocalListener& listener, command::Daemon& daemon, kj::TaskSet& faces) {
  for (;;) {
    kj::Own<kj::AsyncIoStream> face;
    try {
      face = co_await listener.accept();
    } catch (const kj::Exception& fault) {
      daemon.owner().notice(std::string("A caller could not be let in: ") + fault.getDescription().cStr());
    }
    if (face.get() != nullptr) {
      faces.add(daemon.serve(kj::mv(face)));
    } else {
      co_await daemon.environment().timer.afterDelay(1 * kj::SECONDS);
    }
  }
}

Task<client::Outcome<>> run_daemon(command::Context& context, const Nothing&, std::optional<Ready>&) {
  auto& program = kj::downcast<Program>(context);
  QPC_CO_TRY(const auto profile, program.profile());
  const auto path = daemon_socket(profile);
  if (daemon_listens(path)) co_return daemon_runs(path);
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto lock, lock_daemon(profile));
  auto listener = net::LocalListener::listen(path, program.low_level_io());
  if (!listener) {
    co_return client::failure(client::FailureKind::store, "no_daemon_socket",
                              "The daemon cannot listen: " + listener.error() + ".");
  }
  const auto registry = command::all_commands();
  command::Daemon daemon(*engine, program, profile, registry, command::published_schema(registry));
  Reporting reporting(daemon);
  kj::TaskSet faces(reporting);
  auto told_to_end = program.told_to_end();  // whoever sees that it is ready may end it
  Ready ready{.socket = path.string(), .pid = ::getpid()};
  program.output().data(command::to_json(command::slot_of(ready)), "The daemon listens at " + ready.socket + ".");
  QPC_CO_CHECK(program.output().check());
  Notifier notifier(*engine, program.environment());
  const auto notified = kj::Promise<void>(notifier.run()).eagerlyEvaluate(nullptr);
  auto served = kj::Promise<void>(serve_all(**listener, daemon, faces))
                    .exclusiveJoin(daemon.stay_online())
                    .then([]() -> client::Outcome<> { return {}; });
  QPC_CO_CHECK(co_await told_to_end.exclusiveJoin(kj::mv(served)));
  program.ends_well();
  co_return client::Outcome<>();
}

}  // namespace

void add_daemon_command(command::Registry& registry) {
  registry.add<run_daemon>("daemon", "Serve this profile to several programs at once, until told to end");
}

}  // namespace qpc::cli
