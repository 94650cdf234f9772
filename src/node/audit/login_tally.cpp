#include "node/audit/login_tally.h"

#include <algorithm>
#include <utility>

#include "node/account/account_store.h"
#include "node/audit/audit_log.h"

namespace qpc::node {

void LoginTally::begun(const std::string& name) {
  ++begun_;
  if (const auto known = failed_.find(name); known != failed_.end()) {
    ++known->second;
  } else if (failed_.size() < most_names) {
    failed_.emplace(name, 1);
  }
}

void LoginTally::succeeded(const std::string& name) {
  ++succeeded_;
  const auto known = failed_.find(name);
  if (known != failed_.end() && known->second > 0) --known->second;
}

LoginTally::Counts LoginTally::take() {
  Counts counts;
  counts.succeeded = succeeded_;
  counts.failed = begun_ - std::min(begun_, succeeded_);
  const auto most = std::ranges::max_element(failed_, {}, [](const auto& entry) { return entry.second; });
  if (most != failed_.end() && most->second >= noteworthy) {
    counts.most_tried = most->first;
    counts.tries = most->second;
  }
  *this = {};
  return counts;
}

void add_to_audit(db::Database& db, const LoginTally::Counts& counts, std::chrono::sys_seconds now) {
  AuditEvent event{
      .kind = "login.password",
      .detail = std::to_string(counts.succeeded) + " succeeded, " + std::to_string(counts.failed) + " failed"};
  if (!counts.most_tried.empty()) {
    if (const auto account = AccountStore(db).named(counts.most_tried)) {
      event.account = account->account_id;
      event.name = account->name;
      event.detail += ", " + std::to_string(counts.tries) + " of them for this name";
    }
  }
  AuditLog(db).add(event, now);
}

}  // namespace qpc::node
