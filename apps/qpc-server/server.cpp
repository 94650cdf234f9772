#include "qpc-server/server.h"

#include <kj/async-unix.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "core/crypto/system_random.h"
#include "db/thread_storage.h"
#include "node/config/database_address.h"
#include "node/otlp/otlp_sink.h"
#include "qpc-server/admin_pages.h"
#include "qpc-server/admin_socket.h"
#include "qpc-server/admin_thread.h"
#include "qpc-server/heartbeat.h"
#include "qpc-server/log.h"
#include "qpc-server/logged_spans.h"
#include "qpc-server/opening.h"
#include "qpc-server/running_node.h"
#include "qpc-server/supervision.h"

namespace qpc::server {
namespace {

constexpr auto longest_farewell = 2 * kj::SECONDS;

/// Says where clients find the node and how they know it.
void announce(const Options& options, const RunningNode& node, const AdminThread* admin) {
  const auto& domain = options.configured.config.domain;
  const auto address = node.address().to_string();
  const auto fingerprint = node.fingerprint();
  spdlog::info("listening on {}", address);
  if (admin != nullptr) spdlog::info("health and metrics on {}", admin->address());
  if (options.json) {
    nlohmann::ordered_json ready{
        {"event", "ready"}, {"listen", address}, {"domain", domain}, {"identity", fingerprint}};
    if (admin != nullptr) ready["admin"] = admin->address();
    std::printf("%s\n", ready.dump().c_str());
  } else {
    std::printf(
        "The node for %s listens on %s.\n\nIts identity, for people to compare:\n  %s\n\nTo make an account:\n"
        "  qpc --node %s register NAME@%s\n",
        domain.c_str(), address.c_str(), fingerprint.c_str(), address.c_str(), domain.c_str());
  }
  std::fflush(stdout);
}

kj::Promise<void> told_to_end(kj::AsyncIoContext& io) {
  return io.unixEventPort.onSignal(SIGTERM).exclusiveJoin(io.unixEventPort.onSignal(SIGINT)).ignoreResult();
}

/// Null where nobody is told of calls.
std::unique_ptr<node::OtlpSink> open_collector(const node::Config& config) {
  if (config.otlp_endpoint.empty()) return nullptr;
  return std::make_unique<node::OtlpSink>(
      node::OtlpSink::Settings{.endpoint = config.otlp_endpoint,
                               .percent = static_cast<unsigned>(config.otlp_percent),
                               .service_name = "qpc-server",
                               .domain = config.domain,
                               .version = QPC_VERSION,
                               .complain = [](const std::string& sentence) { spdlog::warn("{}", sentence); }});
}

std::expected<void, std::string> run(const Options& options) {
  const auto& config = options.configured.config;
  const auto domain = identity::DomainName::parse(config.domain);
  if (!domain) return std::unexpected("domain: " + std::string(domain.error().what()));
  crypto::SystemRandom random;
  const auto opened = open_node(config, *domain, random);
  if (!opened) return std::unexpected(opened.error());
  kj::UnixEventPort::captureSignal(SIGTERM);
  kj::UnixEventPort::captureSignal(SIGINT);
  kj::UnixEventPort::captureSignal(SIGHUP);
  auto io = kj::setupAsyncIo();
  node::NodeMetrics metrics;
  db::ThreadStorage storage([&] { return open_database_under_load(config, opened->keys.database); });
  storage.measure(metrics.storage());
  node::Health health(storage, std::chrono::steady_clock::now());
  const Heartbeat heartbeat(io.provider->getTimer(), storage, health);
  auto blob_files = open_blobs(config, opened->has_blobs);
  if (!blob_files) return std::unexpected(blob_files.error());
  node::WorkThread blob_work;
  const auto collector = open_collector(config);
  LoggedSpans spans(collector.get(), config.client_traces);
  const bool tells = collector || config.client_traces;
  RunningNode node(config, {io, random, *domain, opened->identity, opened->settings, opened->proofs, storage, health,
                            metrics, [&] { check_integrity(config, opened->keys.database); }, *blob_files, blob_work,
                            tells ? &spans : nullptr});
  std::unique_ptr<AdminThread> admin;  // behind the node: /ready is not to say so sooner
  if (config.admin_listen != "none") {
    auto started = AdminThread::start(config.admin_listen, admin_pages(health, metrics));
    if (!started) return std::unexpected(started.error());
    admin = *std::move(started);
  }
  std::unique_ptr<AdminSocket> operators;
  if (const auto path = node::admin_socket_path(config)) {
    auto opened_socket = AdminSocket::open(*path, io, node.admin());
    if (!opened_socket) return std::unexpected(opened_socket.error());
    operators = *std::move(opened_socket);
  }
  announce(options, node, admin.get());
  Supervision supervision(options, io, node, storage, health);
  told_to_end(io).wait(io.waitScope);
  spdlog::info("draining");
  supervision.stop();
  node.drain(static_cast<std::int64_t>(supervision.config().drain_seconds) * kj::SECONDS)
      .exclusiveJoin(told_to_end(io))
      .wait(io.waitScope);
  // Whatever the storage does: nobody waits for this for long.
  node.note_stop().exclusiveJoin(io.provider->getTimer().afterDelay(longest_farewell)).wait(io.waitScope);
  spdlog::info("stopped");
  return {};
}

}  // namespace

std::expected<void, std::string> serve(const Options& options) { return with_sentences(options, run); }

std::expected<void, std::string> with_sentences(const Options& options,
                                                std::expected<void, std::string> (*work)(const Options&)) {
  const KjLog kj_log;
  set_up_log(options.configured.config);
  try {
    return work(options);
  } catch (const kj::Exception& exception) {
    if (const auto fault = db::fault_of(exception)) {
      const auto& config = options.configured.config;
      if (config.database == node::sqlcipher) {
        return std::unexpected("the database in " + config.data_dir.string() + ": " + db::advice(*fault));
      }
      return std::unexpected("the database at " + config.database + ": " + db::advice(*fault) + " (" +
                             exception.getDescription().cStr() + ")");
    }
    return std::unexpected(std::string(exception.getDescription().cStr()));
  } catch (const std::exception& error) {
    return std::unexpected(std::string(error.what()));
  }
}

}  // namespace qpc::server
