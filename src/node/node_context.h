// node_context.h: what the services of a node share. main() builds it and hands it down.
#pragma once
#include <kj/time.h>
#include <kj/timer.h>
#include <schemas/common.capnp.h>

#include "core/base/random.h"
#include "core/identity/user_name.h"
#include "core/opaque/server.h"
#include "db/storage.h"
#include "net/deadline.h"
#include "net/task.h"
#include "node/audit/login_tally.h"
#include "node/bell.h"
#include "node/consequences.h"
#include "node/health/health.h"
#include "node/invite/registration.h"
#include "node/limits/call_limits.h"
#include "node/mailbox/mailbox.h"
#include "node/presence/presence_board.h"
#include "node/proof/proof_signer.h"
#include "node/refusal.h"
#include "node/session/live_session.h"
#include "node/throttles.h"

namespace qpc::node {

struct BlobDepot;

/// Keys the conversation of two accounts is found by.
struct PairKey : Secret {
  using Secret::Secret;
};

/// Whether a fault of a call says that the storage failed, or took too long.
bool is_of_storage(const kj::Exception& exception);

/// Borrows what outlives every connection. Lives on one event loop.
struct NodeContext {
  identity::DomainName domain;
  MailboxLimits mailbox_limits;
  Registration registration = Registration::open;
  OwnHost own_host = OwnHost::spared;
  kj::Duration storage_limit = 10 * kj::SECONDS;  ///< how long a call waits for the storage
  db::Storage& storage;
  const kj::Clock& clock;
  kj::Timer& timer;
  Random& random;
  const opaque::ServerSetup& opaque;
  const PairKey& pair_key;
  Bell& mailbox_bell;   ///< rung when a mailbox has got something
  Bell& manifest_bell;  ///< rung when an account has published a manifest
  Bell& keys_bell;      ///< rung when a device has one KeyPackage less
  SessionRegistry& sessions;
  PresenceBoard& presence;
  Consequences& consequences;
  Throttles& throttles;
  CallLimits& call_limits;
  Health& health;
  BlobDepot& blobs;
  ProofSigner& proofs;
  LoginTally login_tally{};
  Bytes report_key = {};  ///< a CertifiedKey; empty where reports are not taken

  std::chrono::sys_seconds now() const;

  /// Runs a rule, `Outcome<T>(db::Database&)`, as one write: the outcome is durable when the promise is kept, and a
  /// refusal changes nothing. A storage that fails is the refusal STORAGE, and so is one that takes longer than
  /// `storage_limit`: then the write was not begun, and will not be; or it was, and asking again tells.
  template <class Rule>
  Task<std::invoke_result_t<Rule&, db::Database&>> save(Rule rule) {
    co_return co_await in_time(store(kj::mv(rule)).start());
  }

  /// The same, and then `consequence(value)` on this loop, whether or not the caller still waits. Such a write happens
  /// also when it took too long.
  template <class Rule, class Consequence>
  Task<std::invoke_result_t<Rule&, db::Database&>> save(Rule rule, Consequence consequence) {
    using Result = std::invoke_result_t<Rule&, db::Database&>;
    auto answer = kj::newPromiseAndFulfiller<Result>();
    auto& fulfiller = *answer.fulfiller;
    consequences.add(store(kj::mv(rule))
                         .start()
                         .then(
                             [&fulfiller, consequence = kj::mv(consequence)](Result&& saved) mutable {
                               if (saved) consequence(*saved);
                               fulfiller.fulfill(kj::mv(saved));
                             },
                             [&fulfiller](kj::Exception&& exception) { fulfiller.reject(kj::mv(exception)); })
                         .attach(kj::mv(answer.fulfiller)));
    co_return co_await in_time(kj::mv(answer.promise));
  }

  /// Runs a query. A storage that fails is a fault of the call; one that takes longer than `storage_limit` is
  /// OVERLOADED.
  template <class Query>
  auto read(Query query) {
    return net::within(timer, storage_limit, "the storage", storage.read(kj::mv(query)));
  }

 private:
  template <class Rule>
  Task<std::invoke_result_t<Rule&, db::Database&>> store(Rule rule) {
    try {
      co_return co_await storage.write(kj::mv(rule));
    } catch (const kj::Exception& exception) {
      if (!db::fault_of(exception)) throw;
      co_return refuse(Reason::STORAGE, "the node cannot store at present; nothing is lost: try again later");
    }
  }
  template <class Result>
  Task<Result> in_time(kj::Promise<Result> stored) {
    try {
      co_return co_await net::within(timer, storage_limit, "the storage", kj::mv(stored));
    } catch (const kj::Exception& exception) {
      if (exception.getType() != kj::Exception::Type::OVERLOADED) throw;
      co_return refuse(Reason::STORAGE,
                       "the node's storage takes too long: ask again later, which tells what was stored");
    }
  }
};

/// By what right somebody posts. Errors: those of the session; UNSUPPORTED for other rights than a session.
Outcome<> check_authority(const LiveSession& session, api::Authority::Reader authority);

/// For methods without a refusal in their answer: the refusal as a fault of the call.
[[noreturn]] void throw_refusal(const Refusal& refusal);

}  // namespace qpc::node
