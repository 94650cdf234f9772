#include "qpc-server/server.h"

#include <kj/async-io.h>
#include <kj/async-unix.h>
#include <malloc.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "core/crypto/system_random.h"
#include "db/thread_storage.h"
#include "net/transport/quic/quic_listener.h"
#include "net/transport/tls/certificate.h"
#include "node/account/account_store.h"
#include "node/channel/channel_store.h"
#include "node/node_service.h"
#include "node/start/migrations.h"
#include "node/start/node_keys.h"
#include "node/start/node_settings.h"
#include "node/start/recovery.h"

namespace qpc::server {
namespace {

constexpr auto drain_time = 10 * kj::SECONDS;
constexpr auto sweep_interval = 5 * kj::SECONDS;
constexpr std::size_t sweep_most = 2000;
constexpr auto renewal_interval = 1 * kj::HOURS;
constexpr auto trim_interval = 2 * kj::SECONDS;
constexpr std::size_t trim_after = 100;

void set_up_log(const node::Config& config) {
  auto logger = std::make_shared<spdlog::logger>("qpc-server", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(config.log_level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

/// Opens the database and brings its tables up to date; throws faults of src/db. A database that was there once is not
/// made anew.
std::unique_ptr<db::Database> open_database(const node::Config& config, const db::DatabaseKey& key, bool create) {
  auto database = db::SqliteDatabase::open(config.data_dir / "node.db", key, {.create = create});
  db::migrate(*database, node::migrations());
  return database;
}

struct Opened {
  node::NodeKeys keys;
  node::NodeSettings settings;
  crypto::SigningKey identity;
};

/// Keys, then database, then identity: its file says that a first start has come to its end.
std::expected<Opened, std::string> open_node(const node::Config& config, const identity::DomainName& domain,
                                             Random& random) {
  auto keys = node::open_keys(config.data_dir, config.key_file, random);
  if (!keys) return std::unexpected(keys.error());
  const auto database = open_database(config, keys->database, keys->first_start);
  if (keys->first_start && node::has_accounts(*database)) {
    return std::unexpected((config.data_dir / "identity.key").string() +
                           " is missing: the node would be another one to everybody. Restore it from a backup");
  }
  auto settings = node::open_settings(*database, domain, random);
  if (!settings) return std::unexpected(settings.error());
  auto identity = node::open_identity(config.data_dir, *keys, random);
  if (!identity) return std::unexpected(identity.error());
  return Opened{*std::move(keys), *std::move(settings), *std::move(identity)};
}

std::chrono::sys_seconds now(const kj::Clock& clock) {
  return std::chrono::sys_seconds(std::chrono::seconds((clock.now() - kj::UNIX_EPOCH) / kj::SECONDS));
}

net::Retry retry(node::Retry configured) {
  switch (configured) {
    case node::Retry::always:
      return net::Retry::always;
    case node::Retry::never:
      return net::Retry::never;
    case node::Retry::under_pressure:
      break;
  }
  return net::Retry::under_pressure;
}

/// Everything that lives as long as the node, in the order in which it is built.
class Server final : private kj::TaskSet::ErrorHandler {
 public:
  Server(const Options& options, kj::AsyncIoContext& io, Random& random, const identity::DomainName& domain,
         const crypto::SigningKey& identity, const node::NodeSettings& settings, db::Storage& storage)
      : options_(options),
        io_(io),
        random_(random),
        identity_(identity),
        identity_certificate_(net::tls::make_identity_certificate(identity_, now(clock_))),
        credentials_(issue(domain)),
        context_{.domain = domain,
                 .mailbox_limits = {.messages = config().mailbox_messages,
                                    .bytes = config().mailbox_bytes,
                                    .message_bytes = config().max_message_bytes,
                                    .longest_ttl = std::chrono::days(config().message_ttl_days)},
                 .registration_open = config().registration == node::Registration::open,
                 .storage = storage,
                 .clock = clock_,
                 .timer = io.provider->getTimer(),
                 .random = random,
                 .opaque = settings.opaque,
                 .pair_key = settings.pair_key,
                 .mailbox_bell = mailbox_bell_,
                 .manifest_bell = manifest_bell_,
                 .sessions = sessions_,
                 .consequences = consequences_,
                 .throttles = throttles_},
        service_(context_),
        rpc_(service_, io.provider->getTimer()),
        listener_(listen()),
        tasks_(*this) {
    tasks_.add(rpc_.serve(*listener_));
    tasks_.add(node::keep_recovering(context_));
    tasks_.add(repeat(sweep_interval, &Server::sweep));
    tasks_.add(repeat(renewal_interval, &Server::renew));
    tasks_.add(trim());
  }

  /// Says where clients find the node and how they know it.
  void announce() const {
    const auto address = listener_->local_address().to_string();
    const auto fingerprint = net::fingerprint(net::tls::identity_key(identity_));
    spdlog::info("listening on {}", address);
    if (options_.json) {
      const nlohmann::ordered_json ready{
          {"event", "ready"}, {"listen", address}, {"domain", config().domain}, {"identity", fingerprint}};
      std::printf("%s\n", ready.dump().c_str());
    } else {
      std::printf(
          "The node for %s listens on %s.\n\nIts identity, for people to compare:\n  %s\n\nTo make an account:\n"
          "  qpc --node %s register NAME@%s\n",
          config().domain.c_str(), address.c_str(), fingerprint.c_str(), address.c_str(), config().domain.c_str());
    }
    std::fflush(stdout);
  }

  /// Takes nothing new, lets what is in flight finish, and closes.
  kj::Promise<void> drain() {
    context_.draining = true;
    sessions_.drain();
    listener_->stop_accepting();
    return rpc_.drain(drain_time);
  }

 private:
  const node::Config& config() const { return options_.configured.config; }

  net::tls::Credentials issue(const identity::DomainName& domain) {
    return net::tls::issue_credentials(identity_, identity_certificate_, {domain.text()}, now(clock_), random_);
  }

  kj::Own<net::QuicListener> listen() {
    const auto address = net::NodeAddress::parse(config().listen);
    if (!address) throw std::runtime_error("the address to listen on is wrong: " + config().listen);
    net::QuicListenerSettings listening;
    listening.key_exchange = config().require_pq ? net::KeyExchange::hybrid_only : net::KeyExchange::allow_classical;
    listening.max_connections = config().max_connections;
    listening.retry = retry(config().retry);
    return kj::heap<net::QuicListener>(environment_, *address, credentials_, net::derive_quic_secret(identity_),
                                       listening);
  }

  /// Does it now and then as long as the node lives: what it fails with is logged, and tried again at the next turn.
  Task<void> repeat(kj::Duration interval, Task<void> (Server::*work)()) {
    for (;;) {
      co_await context_.timer.afterDelay(interval);
      try {
        co_await (this->*work)();
      } catch (...) {
        spdlog::error("{}", kj::getCaughtExceptionAsKj().getDescription().cStr());
      }
    }
  }

  Task<void> sweep() {
    for (std::size_t swept = sweep_most; swept >= sweep_most;) {
      const auto done = co_await context_.save([now = context_.now(), ttl = context_.mailbox_limits.longest_ttl](
                                                   db::Database& db) -> node::Outcome<std::size_t> {
        node::AccountStore(db).sweep(now - ttl);
        node::ChannelStore(db).sweep(now - ttl, sweep_most);
        return node::MailboxStore(db).sweep(now, sweep_most);
      });
      swept = done.value_or(0);
    }
  }

  Task<void> renew() {
    if (!net::tls::should_renew(credentials_.certificate, context_.now()).value_or(true)) co_return;
    credentials_ = issue(context_.domain);
    listener_->set_credentials(credentials_);
    spdlog::info("made a new TLS certificate");
  }

  /// Gives memory back when many connections have ended: what is left of the others keeps the allocator from it.
  Task<void> trim() {
    for (std::size_t before = 0;;) {
      co_await context_.timer.afterDelay(trim_interval);
      const std::size_t connections = listener_->counts().connections;
      if (connections + trim_after <= before) {
        malloc_trim(0);
      } else if (connections < before) {
        continue;  // until there are enough of them
      }
      before = connections;
    }
  }

  void taskFailed(kj::Exception&& exception) override { spdlog::error("{}", exception.getDescription().cStr()); }

  const Options& options_;
  kj::AsyncIoContext& io_;
  Random& random_;
  const kj::Clock& clock_ = kj::systemPreciseCalendarClock();
  net::QuicEnvironment environment_{io_.unixEventPort, kj::systemPreciseMonotonicClock(), clock_, random_};
  crypto::SigningKey identity_;
  Bytes identity_certificate_;
  net::tls::Credentials credentials_;
  node::Bell mailbox_bell_;
  node::Bell manifest_bell_;
  node::SessionRegistry sessions_{io_.provider->getTimer()};
  node::Consequences consequences_;
  node::Throttles throttles_{io_.provider->getTimer(), random_};
  node::NodeContext context_;
  node::NodeRpc service_;
  net::RpcServer rpc_;
  kj::Own<net::QuicListener> listener_;
  kj::TaskSet tasks_;
};

std::expected<void, std::string> run(const Options& options) {
  const auto& config = options.configured.config;
  const auto domain = identity::DomainName::parse(config.domain);
  if (!domain) return std::unexpected("domain: " + std::string(domain.error().what()));
  crypto::SystemRandom random;
  const auto opened = open_node(config, *domain, random);
  if (!opened) return std::unexpected(opened.error());
  kj::UnixEventPort::captureSignal(SIGTERM);
  kj::UnixEventPort::captureSignal(SIGINT);
  auto io = kj::setupAsyncIo();
  db::ThreadStorage storage([&] { return open_database(config, opened->keys.database, false); });
  Server server(options, io, random, *domain, opened->identity, opened->settings, storage);
  server.announce();
  io.unixEventPort.onSignal(SIGTERM).exclusiveJoin(io.unixEventPort.onSignal(SIGINT)).ignoreResult().wait(io.waitScope);
  spdlog::info("draining");
  server.drain().wait(io.waitScope);
  spdlog::info("stopped");
  return {};
}

}  // namespace

std::expected<void, std::string> serve(const Options& options) {
  set_up_log(options.configured.config);
  try {
    return run(options);
  } catch (const kj::Exception& exception) {
    if (const auto fault = db::fault_of(exception)) {
      return std::unexpected("the database in " + options.configured.config.data_dir.string() + ": " +
                             db::advice(*fault));
    }
    return std::unexpected(std::string(exception.getDescription().cStr()));
  } catch (const std::exception& error) {
    return std::unexpected(std::string(error.what()));
  }
}

}  // namespace qpc::server
