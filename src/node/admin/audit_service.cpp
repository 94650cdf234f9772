#include "node/admin/audit_service.h"

#include <algorithm>

#include "node/export/account_export.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

constexpr std::size_t verified_at_once = 2000;  // so that nobody waits for the storage meanwhile

AuditQuery query_of(api::Audit::Filter::Reader filter) {
  AuditQuery query{.after = filter.getAfter(),
                   .since = std::chrono::sys_seconds(std::chrono::seconds(filter.getSince())),
                   .kind = copy(filter.getKind()),
                   .name = copy(filter.getName())};
  if (filter.getUntil() != 0) query.until = std::chrono::sys_seconds(std::chrono::seconds(filter.getUntil()));
  return query;
}

std::size_t bounded(std::uint32_t most) { return std::clamp<std::uint32_t>(most, 1, AuditService::most_at_once); }

void describe_all(const std::vector<AuditRecord>& records, capnp::List<api::AuditEntry>::Builder out) {
  for (unsigned i = 0; i < out.size(); ++i) describe(records[i], out[i]);
}

}  // namespace

Task<void> AuditService::query_task(QueryContext call) {
  const auto most = bounded(call.getParams().getMost());
  auto records = co_await node_.read([query = query_of(call.getParams().getFilter()), most](db::Database& db) {
    return AuditLog(db).find(query, most + 1);
  });
  auto results = call.getResults();
  results.setMore(records.size() > most);
  if (records.size() > most) records.pop_back();
  describe_all(records, results.initRecords(static_cast<unsigned>(records.size())));
}

Task<void> AuditService::last_task(LastContext call) {
  const auto records =
      co_await node_.read([query = query_of(call.getParams().getFilter()), most = bounded(call.getParams().getMost())](
                              db::Database& db) { return AuditLog(db).find_last(query, most); });
  describe_all(records, call.getResults().initRecords(static_cast<unsigned>(records.size())));
}

Task<void> AuditService::verify_task(VerifyContext call) {
  auto base = co_await node_.read([](db::Database& db) { return AuditLog(db).base(); });
  auto place = base;
  for (;;) {
    const auto next = co_await node_.read([place](db::Database& db) {
      AuditLog log(db);
      return std::tuple(log.verify(place, verified_at_once), log.head(), log.base());
    });
    const auto& [verified, head, newest_base] = next;
    if (newest_base != base) {  // the oldest records have just been dropped
      base = place = newest_base;
      continue;
    }
    auto out = call.getResults().initVerified();
    out.setBaseSeq(base.seq);
    if (!verified) {
      const auto seq = verified.error().seq;
      out.setRecords(seq > base.seq ? seq - 1 - base.seq : 0);
      out.initBroken().setSeq(seq);
      out.getBroken().setWhy(verified.error().why);
      co_return;
    }
    if (*verified == head) {
      out.setRecords(head.seq - base.seq);
      out.initHead().setSeq(head.seq);
      out.getHead().setDigest(as_data(head.digest));
      co_return;
    }
    place = *verified;
  }
}

Task<void> AuditService::note_export_task(NoteExportContext call) {
  auto format = copy(call.getParams().getFormat());
  const auto noted =
      co_await node_.save([format = kj::mv(format), now = node_.now()](db::Database& db) -> Outcome<std::uint64_t> {
        if (format != "json" && format != "csv") return refuse(Reason::MALFORMED, "an export is json or csv");
        AuditLog log(db);
        log.add({.kind = "admin.audit_export", .detail = format}, now);
        return log.head().seq;
      });
  auto result = call.getResults().initResult();
  if (noted) {
    result.setNoted(*noted);
  } else {
    describe(noted.error(), result.initRefused());
  }
}

}  // namespace qpc::node
