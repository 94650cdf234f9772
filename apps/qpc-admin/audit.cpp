// What has happened on the node: `qpc-admin audit …`.
#include <chrono>
#include <format>

#include "cli/export_json.h"
#include "qpc-admin/csv.h"
#include "qpc-admin/format.h"
#include "qpc-admin/grammar.h"
#include "qpc-admin/program.h"
#include "qpc-admin/show_user.h"
#include "qpc-admin/time_input.h"

namespace qpc::admin {
namespace {

constexpr std::uint32_t page = 500;

/// Which records, as typed.
struct Filter {
  std::string since, until, kind, name;
};
struct AuditQuery {
  Filter filter;
  std::uint32_t last = 0;  ///< 0: all
};
struct AuditExport {
  Filter filter;
  std::string format = "json";
};
struct AuditVerify {
  std::string head;  ///< SEQ:DIGEST as noted down; empty: none
};

client::Outcome<> fill(api::Audit::Filter::Builder out, const Filter& typed) {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  if (!typed.since.empty()) {
    QPC_TRY(const auto since, parse_time(typed.since, now));
    out.setSince(since.time_since_epoch().count());
  }
  if (!typed.until.empty()) {
    QPC_TRY(const auto until, parse_time(typed.until, now));
    out.setUntil(until.time_since_epoch().count());
  }
  out.setKind(typed.kind);
  out.setName(name_of(typed.name));
  return {};
}

std::string to_line(api::AuditEntry::Reader record) {
  auto text = std::format("{:>7}  {}  {:<20}", record.getSeq(), time_text(record.getAt()), copy(record.getKind()));
  if (record.getName().size() > 0) text += "  " + plain(record.getName());
  if (record.getDeviceId().size() > 0) text += "  device " + hex(record.getDeviceId()).substr(0, 8);
  if (record.getDetail().size() > 0) text += "  " + plain(record.getDetail());
  return text;
}

/// All records that match, one by one.
template <class Each>
Task<client::Outcome<>> each_record(api::Audit::Client audit, Filter filter, Each& each) {
  std::uint64_t after = 0;
  for (bool more = true; more;) {
    auto ask = audit.queryRequest();
    QPC_CO_CHECK(fill(ask.initFilter(), filter));
    ask.getFilter().setAfter(after);
    ask.setMost(page);
    const auto answer = co_await ask.send();
    for (const auto record : answer.getRecords()) {
      each(record);
      after = record.getSeq();
    }
    more = answer.getMore();
  }
  co_return client::Outcome<>();
}

Task<Ending> run_query(Program& program, AuditQuery command) {
  QPC_CO_TRY(auto admin, program.admin());
  auto audit = admin.auditRequest().send().getAudit();
  auto show = [&](api::AuditEntry::Reader record) { program.output().data(cli::to_json(record), to_line(record)); };
  if (command.last == 0) {
    QPC_CO_CHECK(co_await each_record(audit, command.filter, show));
    co_return 0;
  }
  auto ask = audit.lastRequest();
  QPC_CO_CHECK(fill(ask.initFilter(), command.filter));
  ask.setMost(command.last);
  const auto answer = co_await ask.send();
  for (const auto record : answer.getRecords()) show(record);
  co_return 0;
}

Task<Ending> run_export(Program& program, AuditExport command) {
  QPC_CO_TRY(auto admin, program.admin());
  auto audit = admin.auditRequest().send().getAudit();
  auto note = audit.noteExportRequest();
  note.setFormat(command.format);
  const auto noted = co_await note.send();
  if (noted.getResult().isRefused()) co_return std::unexpected(describe(noted.getResult().getRefused()));
  const bool csv = command.format == "csv";
  if (csv) program.output().text(csv_heading());
  auto write = [&](api::AuditEntry::Reader record) {
    program.output().text(csv ? csv_line(record) : cli::to_json(record).dump(-1, ' ', true) + "\n");
  };
  QPC_CO_CHECK(co_await each_record(audit, command.filter, write));
  co_return 0;
}

/// Whether the log still has, at its place, what was noted down. Errors: usage; refused: "audit_broken".
Task<client::Outcome<>> check_noted(api::Audit::Client audit, std::string typed) {
  const auto colon = typed.find(':');
  std::uint64_t seq = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + std::min(colon, typed.size()), seq);
  if (colon == std::string::npos || error != std::errc{} || end != typed.data() + colon || seq == 0) {
    co_return failure(FailureKind::usage, "bad_head", "--head takes NUMBER:DIGEST, as 'qpc-admin status' shows it.");
  }
  auto ask = audit.queryRequest();
  ask.initFilter().setAfter(seq - 1);
  ask.setMost(1);
  const auto answer = co_await ask.send();
  const auto records = answer.getRecords();
  if (records.size() == 0 || records[0].getSeq() != seq) {
    co_return failure(FailureKind::refused, "audit_broken",
                      "The log has no record " + std::to_string(seq) + ": it was dropped for its age, or taken away.");
  }
  if (hex(records[0].getDigest()) != typed.substr(colon + 1)) {
    co_return failure(
        FailureKind::refused, "audit_broken",
        "Record " + std::to_string(seq) + " has another digest than you noted: the log was written anew.");
  }
  co_return client::Outcome<>();
}

Task<Ending> run_verify(Program& program, AuditVerify command) {
  QPC_CO_TRY(auto admin, program.admin());
  auto audit = admin.auditRequest().send().getAudit();
  const auto answer = co_await audit.verifyRequest().send();
  const auto verified = answer.getVerified();
  if (verified.isBroken()) {
    const auto broken = verified.getBroken();
    co_return failure(FailureKind::refused, "audit_broken",
                      std::format("Record {} is the first that does not hold: {}. {} records before it do.",
                                  broken.getSeq(), plain(broken.getWhy()), verified.getRecords()));
  }
  if (!command.head.empty()) QPC_CO_CHECK(co_await check_noted(audit, command.head));
  const auto head = verified.getHead();
  const Json object{{"intact", true},
                    {"records", verified.getRecords()},
                    {"base_seq", verified.getBaseSeq()},
                    {"head_seq", head.getSeq()},
                    {"head_digest", hex(head.getDigest())}};
  program.output().data(object, std::format("{} records hold together, up to {}:{}", verified.getRecords(),
                                            head.getSeq(), hex(head.getDigest())));
  co_return 0;
}

void add_filter(CLI::App& command, Filter& filter) {
  command.add_option("--since", filter.since, "From then on: 2026-11-26, '2026-11-26 08:00' (UTC), or 7d ago");
  command.add_option("--until", filter.until, "Up to then");
  command.add_option("--kind", filter.kind, "What happened, or how that begins: device, device.revoked");
  command.add_option("--user", filter.name, "About this account only");
}

}  // namespace

void add_audit_commands(CLI::App& program, Invocation& invocation) {
  CLI::App* audit = program.add_subcommand("audit", "What has happened on the node")->require_subcommand(1);
  add_command<AuditQuery>(
      *audit, invocation, "query", "Records, in their order", run_query, [](CLI::App& command, AuditQuery& value) {
        add_filter(command, value.filter);
        command.add_option("--last", value.last, "Only the last so many")->check(CLI::Range(1, 500));
      });
  add_command<AuditExport>(*audit, invocation, "export", "Records, for other programs", run_export,
                           [](CLI::App& command, AuditExport& value) {
                             add_filter(command, value.filter);
                             command.add_option("--format", value.format, "json (one object a line), or csv")
                                 ->check(CLI::IsMember({"json", "csv"}));
                           });
  add_command<AuditVerify>(*audit, invocation, "verify", "See whether a record was changed or taken away", run_verify,
                           [](CLI::App& command, AuditVerify& value) {
                             command.add_option(
                                 "--head", value.head,
                                 "NUMBER:DIGEST that 'status' showed once, and that must still be there");
                           });
}

}  // namespace qpc::admin
