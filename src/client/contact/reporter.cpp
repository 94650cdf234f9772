#include "client/contact/reporter.h"

#include "client/account/device_identity.h"
#include "client/account/person_store.h"
#include "client/contact/report_key.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

Failure wrong_key() {
  return {FailureKind::authentication, "report_key",
          "The node's key for reports does not hold: somebody may want to read what is meant for the operator. Nothing "
          "was sent; tell the operator by another way."};
}

}  // namespace

Outcome<report::Report> Reporter::compose(const MessageRow& message, const ReportChoice& choice) {
  return store_.read([&](db::Database& db) -> Outcome<report::Report> {
    QPC_TRY(const auto self, DeviceIdentity::load(db));
    if (!message.account_id || *message.account_id == self.account_id) {
      return failure(FailureKind::usage, "own_message",
                     "Only what somebody else has said can be reported: 'qpc history' shows the ids.");
    }
    if (choice.reason.empty() || choice.reason.size() > report::Report::most_reason_bytes) {
      return failure(FailureKind::usage, "bad_reason",
                     "Say with --reason, in at most 2000 octets, what is wrong: the operator knows nothing else.");
    }
    const auto person = PersonStore(db).find(*message.account_id);
    report::Report report{.reason = choice.reason,
                          .reporter = std::nullopt,
                          .about_account = *message.account_id,
                          .about_name = person ? person->name + "@" + self.address.domain.text() : std::string(),
                          .message_id = {},
                          .sent_at = static_cast<std::uint64_t>(message.sent_at.time_since_epoch().count()),
                          .text = choice.with_text ? message.text : std::string()};
    if (choice.with_name) report.reporter = self.address.text();
    if (message.message_id) report.message_id = to_bytes(*message.message_id);
    return report;
  });
}

Task<Outcome<Bytes>> Reporter::node_key(Session& session, identity::DomainName domain) {
  const auto answer = co_await session.answer("asking for the key for reports", session.node().infoRequest().send());
  const auto info = answer.getInfo();
  if (info.getReportKey().size() == 0) {
    co_return failure(FailureKind::refused, "no_report_key",
                      "This node takes no reports: write to its operator by another way.");
  }
  net::PeerIdentity identity;
  KJ_IF_MAYBE (found, session.connection().peer_identity()) identity = *found;
  auto key = find_report_key(info, identity.key, domain, environment_.now_seconds());
  if (!key) co_return std::unexpected(wrong_key());
  co_return *std::move(key);
}

Task<Outcome<Bytes>> Reporter::report(Session& session, MessageRow message, ReportChoice choice) {
  QPC_CO_TRY(const auto composed, compose(message, choice));
  QPC_CO_TRY(const auto self, store_.read([](db::Database& db) { return DeviceIdentity::load(db); }));
  QPC_CO_TRY(const auto key, co_await node_key(session, self.address.domain));
  QPC_CO_TRY(const auto sealed, report::seal(composed, self.address.domain, key, environment_.random));
  auto request = session.reports().submitRequest();
  request.setSealed(to_kj(sealed));
  const auto answer = co_await session.answer("reporting", request.send());
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  co_return bytes(answer.getResult().getStored());
}

}  // namespace qpc::client
