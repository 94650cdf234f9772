#include "node/admin/diagnosis.h"

#include <fcntl.h>
#include <kj/io.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <format>

#include "node/audit/audit_log.h"
#include "node/start/key_files.h"
#include "node/start/private_file.h"

namespace qpc::node {
namespace {

using State = Check::State;
using std::chrono::days;

/// What only the database tells.
struct Stored {
  std::optional<std::chrono::sys_seconds> newest_record;
  std::uint64_t fullest_bytes = 0, fullest_messages = 0;
};

Stored look_into(db::Database& db) {
  Stored stored;
  stored.newest_record = db.find_one<std::chrono::sys_seconds>("SELECT at FROM audit ORDER BY seq DESC LIMIT 1");
  std::tie(stored.fullest_bytes, stored.fullest_messages) = db.find_one<std::uint64_t, std::uint64_t>(
                                                                  "SELECT coalesce(max(total_bytes - acked_bytes), 0), "
                                                                  "coalesce(max(last_seq - acked_seq), 0) FROM mailbox")
                                                                .value();
  return stored;
}

std::string advice_of(db::Fault fault) { return db::advice(fault); }

Task<Check> check_database(Surroundings& surroundings) {
  try {
    co_await surroundings.check_integrity();
  } catch (const kj::Exception& exception) {
    const auto fault = db::fault_of(exception);
    if (fault == db::Fault::locked) {
      co_return Check{"database", State::WARNING, "The database was too busy to be looked through.",
                      "Ask again when less is going on."};
    }
    co_return Check{"database", State::FAILED, "The database is damaged or cannot be read.",
                    fault ? advice_of(*fault) : std::string(exception.getDescription().cStr())};
  }
  co_return Check{"database", State::OK, "Every page of the database is whole and authentic."};
}

}  // namespace

Check check_settings(const Config& config) {
  const auto weak = weaknesses(config);
  std::string all;
  for (const auto& sentence : weak) all += (all.empty() ? "" : "; ") + sentence;
  if (!weak.empty()) return {"settings", State::WARNING, "Some settings are weak.", all};
  if (!config.production) {
    return {"settings", State::WARNING, "No setting is weak, but nothing keeps it so.",
            "Set production = true: then the node refuses to start with weak settings."};
  }
  return {"settings", State::OK, "No setting is weak, and production mode keeps it so."};
}

Check check_key_file(const Config& config) {
  const auto file = config.key_file.string();
  if (is_handed_over(config.key_file)) {
    return {"key_file", State::OK, "The key was handed over through " + file + ": the next start needs it again."};
  }
  const kj::AutoCloseFd opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.get() < 0) {
    return {"key_file", State::FAILED, "The key file " + file + " cannot be opened: the next start will fail.",
            "Put it back from where you keep its copy, or let the node's user read it."};
  }
  if (!is_private(opened.get())) {
    return {"key_file", State::FAILED, "Others may read the key file " + file + ".",
            "chmod 600 it, and find out who could read it: whoever has it and a copy of the data folder reads both."};
  }
  return {"key_file", State::OK, "The key file is there, and its owner alone may read it."};
}

Check check_disk(const Config& config) {
  constexpr std::uint64_t gib = 1024 * 1024 * 1024;
  struct statvfs status{};
  if (::statvfs(config.data_dir.c_str(), &status) != 0) {
    return {"disk", State::FAILED, "The data folder cannot be looked at.", "See that the disk is mounted."};
  }
  const std::uint64_t free = status.f_bavail * status.f_frsize, all = status.f_blocks * status.f_frsize;
  const auto text = std::format("{:.1f} GiB of {:.1f} GiB are free.", static_cast<double>(free) / gib,
                                static_cast<double>(all) / gib);
  const auto advice = "Make room: a full disk takes no messages, which clients then keep and send later.";
  if (free < gib / 16 || free < all / 100) return {"disk", State::FAILED, text, advice};
  if (free < gib || free < all / 10) return {"disk", State::WARNING, text, advice};
  return {"disk", State::OK, text};
}

Check check_certificate(const CertificateState& certificate, std::chrono::sys_seconds now) {
  const auto text = std::format("Clients accept the TLS certificate until {:%F %T} UTC.", certificate.ends);
  if (certificate.ends <= now) return {"certificate", State::FAILED, text, certificate.warning};
  if (*certificate.warning != 0) return {"certificate", State::WARNING, text, certificate.warning};
  return {"certificate", State::OK, text};
}

Check check_storage(std::optional<db::Fault> fault, std::size_t waiting) {
  constexpr std::size_t many = 1000;
  if (fault)
    return {"storage", State::FAILED, "The storage has failed: nothing is read or written.", advice_of(*fault)};
  const auto text = std::format("{} reads and writes wait for their turn.", waiting);
  if (waiting > many) {
    return {"storage", State::WARNING, text,
            "The disk is slower than what comes in: qpc_storage_batch_seconds tells how long a sync takes."};
  }
  return {"storage", State::OK, text};
}

Check check_time(std::optional<std::chrono::sys_seconds> newest, std::chrono::sys_seconds now) {
  constexpr std::chrono::minutes slack{5};
  if (newest && *newest > now + slack) {
    return {
        "time", State::FAILED,
        std::format("The clock was set back: it says {:%F %T} UTC, and something happened at {:%F %T}.", now, *newest),
        "Set the clock right: messages and sessions end by it. If it was wrong before, it is right again by itself "
        "when that time has come."};
  }
  return {"time", State::OK, "The clock has not gone back."};
}

Check check_mailboxes(std::uint64_t fullest_bytes, std::uint64_t fullest_messages, const MailboxLimits& limits) {
  constexpr std::uint64_t percent = 100, much = 80;
  const auto full = std::max(fullest_bytes * percent / limits.bytes, fullest_messages * percent / limits.messages);
  const auto text = std::format("The fullest mailbox is {} % full.", full);
  if (full >= much) {
    return {"mailboxes", State::WARNING, text,
            "qpc-admin queue show names it. Its owner has been away for long, or is written to a lot; others are told "
            "when it is full, and mailbox_messages and mailbox_bytes say when that is."};
  }
  return {"mailboxes", State::OK, text};
}

Check check_backup(const Config& config, std::chrono::sys_seconds now) {
  constexpr auto old = days(7);
  struct stat status{};
  const auto mark = (config.data_dir / "last-backup").string();
  if (::stat(mark.c_str(), &status) != 0) {
    return {"backup", State::WARNING, "No backup is known.",
            "Back up the data folder and the key file, apart, and let whatever does it end with: touch " + mark};
  }
  const std::chrono::sys_seconds when{std::chrono::seconds(status.st_mtime)};
  const auto text = std::format("The last backup was made at {:%F %T} UTC.", when);
  if (when + old < now) return {"backup", State::WARNING, text, "Find out why there was none since."};
  return {"backup", State::OK, text};
}

Task<std::vector<Check>> diagnose(NodeContext& node, Surroundings& surroundings) {
  const auto& config = surroundings.config();
  const auto now = node.now();
  std::vector<Check> checks{check_settings(config), check_key_file(config), check_disk(config),
                            check_certificate(surroundings.circumstances().certificate, now),
                            check_storage(node.storage.unhealthy(), node.storage.waiting())};
  checks.push_back(check_backup(config, now));
  if (!node.storage.unhealthy()) {
    const auto stored = co_await node.read(look_into);
    checks.push_back(check_time(stored.newest_record, now));
    checks.push_back(check_mailboxes(stored.fullest_bytes, stored.fullest_messages, node.mailbox_limits));
  }
  checks.push_back(co_await check_database(surroundings));
  co_return checks;
}

}  // namespace qpc::node
