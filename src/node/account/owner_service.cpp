#include "node/account/owner_service.h"

#include "node/account/account.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {

Task<void> PasswordAttemptService::finish_task(FinishContext call) {
  auto result = call.getResults().initResult();
  const bool known = is_met(state_, view(call.getParams().getKe3()));
  if (known) node_.login_tally.succeeded(name_);
  const auto allowed =
      co_await node_.read(on_behalf(*session_, Needs::active_device, [known](db::Database&) -> Outcome<> {
        if (!known) return refuse(Reason::CREDENTIALS, "the password is wrong");
        return {};
      }));
  if (allowed) {
    result.setOwner(kj::heap<OwnerService>(node_, kj::addRef(*session_), name_, record_));
  } else {
    describe(allowed.error(), result.initRefused());
  }
}

Task<void> OwnerService::begin_password_task(BeginPasswordContext call) {
  auto result = call.getResults().initResult();
  const auto request = read_all<opaque::RegistrationRequest>(view(call.getParams().getRequest()));
  const auto allowed = co_await node_.read(
      on_behalf(*session_, Needs::active_device, [parses = request.has_value()](db::Database&) -> Outcome<> {
        if (!parses) return refuse(Reason::MALFORMED, "a RegistrationRequest that does not parse");
        return {};
      }));
  if (allowed) {
    result.setResponse(as_data(wire(opaque::create_registration_response(node_.opaque, *request, as_bytes(name_)))));
  } else {
    describe(allowed.error(), result.initRefused());
  }
}

Task<void> OwnerService::set_password_task(SetPasswordContext call) {
  auto result = call.getResults().initResult();
  const Bytes record = copy(call.getParams().getRecord());
  const bool parses = read_all<opaque::RegistrationRecord>(record).has_value();
  const auto changed =
      co_await node_.save(on_behalf(*session_, Needs::active_device,
                                    [domain = node_.domain.text(), account_row = session_->caller().account_row, record,
                                     parses, name = name_, proven = record_,
                                     now = node_.now()](db::Database& db) -> Outcome<std::vector<std::int64_t>> {
                                      if (const auto same = check_record(db, name, proven); !same) {
                                        return std::unexpected(same.error());
                                      }
                                      if (!parses)
                                        return refuse(Reason::MALFORMED, "a RegistrationRecord that does not parse");
                                      return Accounts(db, domain).set_record(account_row, record, now);
                                    }),
                          [&sessions = node_.sessions](const std::vector<std::int64_t>& gone) {
                            for (const auto device_row : gone) sessions.end(device_row);
                          });
  if (changed) {
    result.setDone();
  } else {
    describe(changed.error(), result.initRefused());
  }
}

Task<void> OwnerService::close_task(CloseContext call) {
  auto result = call.getResults().initResult();
  const auto closed =
      co_await node_.save(on_behalf(*session_, Needs::active_device,
                                    [domain = node_.domain.text(), account_row = session_->caller().account_row,
                                     manifest = copy(call.getParams().getFinalManifest()), name = name_,
                                     proven = record_, now = node_.now()](db::Database& db) -> Outcome<Published> {
                                      if (const auto same = check_record(db, name, proven); !same) {
                                        return std::unexpected(same.error());
                                      }
                                      return Accounts(db, domain).close(account_row, manifest, now);
                                    }),
                          [&sessions = node_.sessions](const Published& saved) {
                            for (const auto& change : saved.changes) sessions.end(change.device_row);
                          });
  if (closed) {
    result.setDone();
  } else {
    describe(closed.error(), result.initRefused());
  }
}

}  // namespace qpc::node
