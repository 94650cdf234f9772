// reporter.h: reports to the operator of the node, sealed so that nobody else reads them.
#pragma once
#include "client/environment.h"
#include "client/history/message_store.h"
#include "client/session/session.h"
#include "client/store/store.h"
#include "core/report/report.h"

namespace qpc::client {

/// What a person chooses to tell.
struct ReportChoice {
  std::string reason;
  bool with_text = true;  ///< what the message says
  bool with_name = true;  ///< who reports it
};

class Reporter {
 public:
  /// Both must outlive this.
  Reporter(Environment& environment, Store& store) : environment_(environment), store_(store) {}

  /// Reports a message of somebody else's. Returns the report's id. Errors: usage: "own_message", "bad_reason";
  /// refused: "no_report_key"; authentication: "report_key"; limit.
  Task<Outcome<Bytes>> report(Session& session, MessageRow message, ReportChoice choice);

 private:
  Outcome<report::Report> compose(const MessageRow& message, const ReportChoice& choice);
  /// The node's key for reports, as far as its identity key certifies it.
  Task<Outcome<Bytes>> node_key(Session& session, identity::DomainName domain);

  Environment& environment_;
  Store& store_;
};

}  // namespace qpc::client
