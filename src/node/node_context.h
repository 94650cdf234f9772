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
#include "node/trace/traced.h"

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
  static constexpr std::size_t most_waiting = 16 * 1024;  ///< reads and writes in the storage's queue

  identity::DomainName domain;
  MailboxLimits mailbox_limits;
  Registration registration = Registration::open;
  net::OwnHost own_host = net::OwnHost::spared;
  kj::Duration storage_limit = 10 * kj::SECONDS;  ///< how long a call waits for the storage
  kj::Duration password_floor = 0 * kj::SECONDS;  ///< the least that an answer to a password takes
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
  Bytes report_key = {};  ///< a NodeCertificate; empty where reports are not taken

  std::chrono::sys_seconds now() const;

  /// To be called before the work of an answer and awaited after it, so that the time of the answer tells nothing of
  /// the work.
  kj::Promise<void> password_time_passed();

  /// Runs a rule, `Outcome<T>(db::Database&)`, as one write: the outcome is durable when the promise is kept, and a
  /// refusal changes nothing. A storage that fails is the refusal STORAGE, and so is one that takes longer than
  /// `storage_limit`: a write that had not begun then never happens; of one that had, asking again tells.
  template <class Rule>
  Task<std::invoke_result_t<Rule&, db::Database&>> save(Rule rule) {
    if (is_crowded()) co_return crowded();
    auto written = storage.write_revocably(kj::mv(rule), CallTrace::current_storage());
    co_return co_await in_time(told(kj::mv(written.answer)).start(), written.handed);
  }

  /// The same, and then `consequence(value)` on this loop, whether or not the caller still waits.
  template <class Rule, class Consequence>
  Task<std::invoke_result_t<Rule&, db::Database&>> save(Rule rule, Consequence consequence) {
    if (is_crowded()) co_return crowded();
    auto written = storage.write_revocably(kj::mv(rule), CallTrace::current_storage());
    auto handed = written.handed;
    co_return co_await in_time(with_consequence(kj::mv(written), kj::mv(consequence)), kj::mv(handed));
  }

  /// The same without a limit, for what must not be left in doubt: the node's own work, and what counts once only.
  template <class Rule>
  Task<std::invoke_result_t<Rule&, db::Database&>> save_however_long(Rule rule) {
    return told(storage.write(kj::mv(rule), CallTrace::current_storage()));
  }
  template <class Rule, class Consequence>
  kj::Promise<std::invoke_result_t<Rule&, db::Database&>> save_however_long(Rule rule, Consequence consequence) {
    return with_consequence(storage.write_revocably(kj::mv(rule), CallTrace::current_storage()), kj::mv(consequence));
  }

  /// Runs a query. A storage that fails is a fault of the call; one that takes longer than `storage_limit` is
  /// OVERLOADED.
  template <class Query>
  kj::Promise<std::invoke_result_t<Query&, db::Database&>> read(Query query) {
    if (is_crowded()) return net::deadline_passed("the storage");
    return net::within(timer, storage_limit, "the storage", storage.read(kj::mv(query), CallTrace::current_storage()));
  }

  /// The same for whoever needs what has been answered and nothing newer: it does not wait for what is being saved.
  template <class Query>
  kj::Promise<std::invoke_result_t<Query&, db::Database&>> read_saved(Query query) {
    if (is_crowded()) return net::deadline_passed("the storage");
    return net::within(timer, storage_limit, "the storage",
                       storage.read_saved(kj::mv(query), CallTrace::current_storage()));
  }

 private:
  /// Whether so much waits for the storage that more would do no good: while it hangs, what was taken back keeps its
  /// place, though nothing else.
  bool is_crowded() const { return storage.waiting() >= most_waiting; }
  static std::unexpected<Refusal> crowded() {
    return refuse(Reason::STORAGE, "the node's storage does not keep up; nothing was stored: try again later");
  }
  template <class Result>
  Task<Result> told(kj::Promise<Result> written) {
    try {
      co_return co_await kj::mv(written);
    } catch (const kj::Exception& exception) {
      if (!db::fault_of(exception)) throw;
      co_return refuse(Reason::STORAGE, "the node cannot store at present; nothing is lost: try again later");
    }
  }
  template <class Result, class Consequence>
  kj::Promise<Result> with_consequence(db::Storage::HandedIn<Result> written, Consequence consequence) {
    auto answer = kj::newPromiseAndFulfiller<Result>();
    auto& fulfiller = *answer.fulfiller;
    consequences.add(told(kj::mv(written.answer))
                         .start()
                         .then(
                             [&fulfiller, consequence = kj::mv(consequence)](Result&& saved) mutable {
                               if (saved) consequence(*saved);
                               fulfiller.fulfill(kj::mv(saved));
                             },
                             [&fulfiller](kj::Exception&& exception) { fulfiller.reject(kj::mv(exception)); })
                         .attach(kj::mv(answer.fulfiller)));
    return answer.promise.attach(kj::defer(kj::mv(written.note_given_up)));
  }
  template <class Result>
  Task<Result> in_time(kj::Promise<Result> saved, std::shared_ptr<db::Handed> handed) {
    auto late = timer.afterDelay(storage_limit).then([] { return std::optional<Result>(); });
    auto result = co_await saved.then([](Result&& in_time) { return std::optional(kj::mv(in_time)); })
                      .exclusiveJoin(kj::mv(late));
    if (result) co_return *kj::mv(result);
    if (handed->take_back()) {
      co_return refuse(Reason::STORAGE, "the node's storage takes too long; nothing was stored: try again later");
    }
    co_return refuse(Reason::STORAGE,
                     "the node's storage takes too long: ask again later, which tells what was stored");
  }
};

/// By what right somebody posts. Errors: those of the session; UNSUPPORTED for other rights than a session.
Outcome<> check_authority(const LiveSession& session, api::Authority::Reader authority);

/// For methods without a refusal in their answer: the refusal as a fault of the call.
[[noreturn]] void throw_refusal(const Refusal& refusal);

}  // namespace qpc::node
