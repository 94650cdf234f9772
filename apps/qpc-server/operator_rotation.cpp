#include "qpc-server/operator_rotation.h"

#include <spdlog/spdlog.h>

#include "core/crypto/system_random.h"
#include "node/audit/audit_log.h"
#include "node/start/key_rotation.h"
#include "node/start/noted_key.h"

namespace qpc::server {
namespace {

node::RotationOutcome refused(node::Reason reason, std::string text) {
  return std::unexpected(node::NotRotated{reason, std::move(text)});
}

}  // namespace

kj::Promise<node::RotationOutcome> OperatorRotation::rotate(api::RotatedKey key) {
  if (key > api::RotatedKey::IDENTITY) {
    return refused(node::Reason::UNSUPPORTED, "the node is older than the program that asks, and has no such key");
  }
  if (busy_) return refused(node::Reason::TOO_MANY, "another key of the node is being replaced: wait for its end");
  busy_ = true;
  auto pair = kj::newPromiseAndFulfiller<node::RotationOutcome>();
  tasks_.add(answer(key, kj::mv(pair.fulfiller)));
  return kj::mv(pair.promise);
}

Task<void> OperatorRotation::answer(api::RotatedKey key, Answer answer) {
  node::RotationOutcome outcome;
  try {
    const auto done = co_await replace(key);
    if (!done) outcome = refused(node::Reason::UNSPECIFIED, done.error());
  } catch (...) {
    const auto exception = kj::getCaughtExceptionAsKj();
    if (db::fault_of(exception)) {
      outcome = refused(node::Reason::STORAGE, "the node cannot store at present: try again when it can");
    } else {
      spdlog::error("a key was not replaced: {}", exception.getDescription().cStr());
      outcome = refused(node::Reason::UNSPECIFIED,
                        "the files of the keys in " + on_.config.data_dir.string() +
                            " cannot be changed: see whether the disk is full or damaged, and try again; the log "
                            "tells more");
    }
  }
  busy_ = false;
  answer->fulfill(kj::mv(outcome));
}

Task<Rotated> OperatorRotation::replace(api::RotatedKey key) {
  switch (key) {
    case api::RotatedKey::TLS:
      if (auto taken = on_.certificate.take(on_.config, Dates::must_hold); !taken) {
        co_return std::unexpected(std::move(taken).error());
      }
      on_.listener.set_credentials(on_.certificate.credentials());
      on_.node.health.warn(on_.certificate.state().warning);
      co_await note([](db::Database& db, std::chrono::sys_seconds now) {
        node::AuditLog(db).add(node::key_rotated("tls"), now);
      });
      break;
    case api::RotatedKey::DATABASE:
      co_return co_await replace_database_key();
    case api::RotatedKey::PROOF:
      co_return co_await rotate_proof_key(on_.node, on_.certificate);
    case api::RotatedKey::IDENTITY: {
      auto done = co_await rotate_identity(on_.node, on_.config, on_.certificate, on_.listener);
      if (done) on_.identity_changed();
      co_return done;
    }
  }
  co_return Rotated();
}

Task<Rotated> OperatorRotation::replace_database_key() {
  auto done = co_await on_.files.run([data_dir = on_.config.data_dir, key_file = on_.config.key_file] {
    crypto::SystemRandom random;
    return node::rotate_database_key(data_dir, key_file, random);
  });
  if (done) {
    co_await note([data_dir = on_.config.data_dir](db::Database& db, std::chrono::sys_seconds now) {
      node::note_database_key(db, data_dir, now);
    });
  }
  co_return done;
}

Task<void> OperatorRotation::note(Note note) {
  const auto noted =
      co_await on_.node.save([note = std::move(note), now = on_.node.now()](db::Database& db) -> node::Outcome<> {
        note(db, now);
        return {};
      });
  if (!noted) spdlog::warn("a key was replaced, and the audit log does not tell: {}", noted.error().text.c_str());
}

void OperatorRotation::taskFailed(kj::Exception&& exception) { spdlog::error("{}", exception.getDescription().cStr()); }

}  // namespace qpc::server
