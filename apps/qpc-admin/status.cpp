// What the node is doing: `qpc-admin status`.
#include <format>

#include "qpc-admin/format.h"
#include "qpc-admin/grammar.h"
#include "qpc-admin/program.h"

namespace qpc::admin {
namespace {

struct Status {};

Json to_json(api::NodeStatus::Reader status) {
  return {{"software", copy(status.getSoftware())},
          {"domain", copy(status.getDomain())},
          {"identity", copy(status.getIdentity())},
          {"listen", copy(status.getListen())},
          {"started_at", status.getStartedAt()},
          {"now", status.getNow()},
          {"health", copy(status.getHealth())},
          {"health_text", copy(status.getHealthText())},
          {"registration", copy(status.getRegistration())},
          {"connections", status.getConnections()},
          {"sessions", status.getSessions()},
          {"storage_waiting", status.getStorageWaiting()},
          {"accounts", status.getAccounts()},
          {"devices", status.getDevices()},
          {"messages", status.getMessages()},
          {"message_bytes", status.getMessageBytes()},
          {"certificate_ends", status.getCertificateEnds()},
          {"banned", status.getBanned()},
          {"audit_seq", status.getAuditSeq()},
          {"audit_digest", hex(status.getAuditDigest())}};
}

std::string to_text(api::NodeStatus::Reader status) {
  const auto line = [](std::string_view what, const std::string& value) {
    return std::format("{:<14}{}\n", what, value);
  };
  const auto wrong = plain(status.getHealthText());
  auto text =
      line("node",
           plain(status.getDomain()) + " on " + plain(status.getListen()) + ", " + plain(status.getSoftware())) +
      line("identity", plain(status.getIdentity())) +
      line("health", plain(status.getHealth()) + (wrong.empty() ? "" : ": " + wrong)) +
      line("running", "for " + duration_text(status.getNow() - status.getStartedAt()) + ", since " +
                          time_text(status.getStartedAt())) +
      line("registration", plain(status.getRegistration())) +
      line("people", std::format("{} accounts, {} banned; {} devices", status.getAccounts(), status.getBanned(),
                                 status.getDevices())) +
      line("online", std::format("{} sessions on {} connections", status.getSessions(), status.getConnections())) +
      line("waiting", std::format("{} messages, {}", status.getMessages(), size_text(status.getMessageBytes()))) +
      line("storage", std::format("{} reads and writes wait", status.getStorageWaiting())) +
      line("audit log", std::format("{}:{}", status.getAuditSeq(), hex(status.getAuditDigest()))) +
      line("certificate", "until " + time_text(status.getCertificateEnds()));
  text.pop_back();
  return text;
}

Task<Ending> run_status(Program& program, Status) {
  QPC_CO_TRY(auto admin, program.admin());
  const auto answer = co_await admin.statusRequest().send();
  program.output().data(to_json(answer.getStatus()), to_text(answer.getStatus()));
  co_return 0;
}

}  // namespace

void add_status_command(CLI::App& program, Invocation& invocation) {
  add_command<Status>(program, invocation, "status", "How the node is, who is there, what waits", run_status,
                      [](CLI::App&, Status&) {});
}

}  // namespace qpc::admin
