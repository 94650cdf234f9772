#include "node/login/login_service.h"

#include "node/ban/bans.h"
#include "node/invite/invite.h"
#include "node/session/session_service.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

constexpr Refusal wrong_credentials{Reason::CREDENTIALS, 0, "name or password is wrong"};

struct KnownAccount {
  AccountState account;
  Manifests manifests;
};

/// What the node tells whoever has proven the password of a name; that it is banned, too. Errors: CREDENTIALS, BANNED.
Outcome<KnownAccount> enter(db::Database& db, const std::string& name, const RecordHash& proven,
                            std::chrono::sys_seconds now) {
  AccountStore accounts(db);
  auto account = accounts.named(name);
  if (!account || !check_record(db, name, proven)) return std::unexpected(wrong_credentials);
  Bans bans(db);
  if (const auto allowed = bans.check_not_banned(account->row, now); !allowed) {
    return std::unexpected(allowed.error());
  }
  auto manifests = accounts.manifests(account->row, 0);
  return KnownAccount{*std::move(account), std::move(manifests)};
}

}  // namespace

Outcome<> check_registration(Registration registration) {
  if (registration != Registration::closed) return {};
  return refuse(Reason::NOT_PERMITTED, "this node takes no registrations: ask its operator");
}

Task<void> RegistrationService::finish_task(FinishContext call) {
  auto params = call.getParams();
  auto result = call.getResults().initResult();
  const auto proof = DeviceProof::read(params.getProof());
  const auto record = read_all<opaque::RegistrationRecord>(view(params.getRecord()));
  const auto signed_manifest = identity::SignedManifest::from_bytes(view(params.getManifest()));
  auto checked = check_registration(node_.registration);  // it may have been closed since this one began
  if (!checked) {
    // nothing more to ask
  } else if (!proof) {
    checked = std::unexpected(proof.error());
  } else if (!record || !signed_manifest) {
    checked = refuse(Reason::MALFORMED, "a RegistrationRecord or an account manifest that does not parse");
  } else if (const auto* device = signed_manifest->unverified().find_device(proof->device_id);
             device == nullptr || signed_manifest->unverified().account_id != proof->account_id) {
    checked = refuse(Reason::MANIFEST, "the account manifest does not list this device");
  } else {
    checked = proof->verify(node_, connection_, device->key.octets);
  }
  const auto entered = co_await node_.save(
      [checked, domain = node_.domain.text(), now = node_.now(), registration = node_.registration, invite = invite_,
       request = NewAccount{.name = name_,
                            .record = copy(params.getRecord()),
                            .signed_manifest = copy(params.getManifest()),
                            .device_id = proof ? proof->device_id : identity::DeviceId(),
                            .counter = proof ? proof->counter : 0}](db::Database& db) -> Outcome<Entered> {
        if (!checked) return std::unexpected(checked.error());
        if (registration == Registration::invite) {
          if (const auto used = use_invite(db, invite, now); !used) return std::unexpected(used.error());
        }
        return Accounts(db, domain).create(request, now);
      });
  describe(node_, connection_, entered, result);
}

Task<void> LoginAttemptService::finish_task(FinishContext call) {
  auto result = call.getResults().initResult();
  auto time_passed = node_.password_time_passed();
  const bool known = is_met(state_, view(call.getParams().getKe3()));
  co_await kj::mv(time_passed);
  // Before anything is read: how long it takes must not tell a name that exists from one that does not.
  if (!known) {
    describe(wrong_credentials, result.initRefused());
    co_return;
  }
  node_.login_tally.succeeded(name_);
  const auto found = co_await node_.read(
      [name = name_, record = record_, now = node_.now()](db::Database& db) { return enter(db, name, record, now); });
  if (!found) {
    describe(found.error(), result.initRefused());
    co_return;
  }
  auto out = result.initAuthenticated();
  out.setAccountId(as_data(found->account.account_id.octets));
  describe(found->manifests, out);
  out.setEnrolment(
      kj::heap<EnrolmentService>(node_, connection_, found->account.row, found->account.account_id, name_, record_));
}

Task<void> EnrolmentService::enrol_task(EnrolContext call) {
  auto device = call.getParams().getDevice();
  auto result = call.getResults().initResult();
  const auto proof = DeviceProof::read(device.getProof());
  Outcome<> checked;
  if (!proof) {
    checked = std::unexpected(proof.error());
  } else if (proof->account_id != account_id_) {
    checked = refuse(Reason::SIGNATURE, "the device's signature names another account");
  } else {
    checked = proof->verify(node_, connection_, view(device.getDeviceKey()));
  }
  const auto entered = co_await node_.save(
      [checked, domain = node_.domain.text(), now = node_.now(), name = name_, record = record_,
       request = NewDevice{.account_row = account_row_,
                           .device_id = proof ? proof->device_id : identity::DeviceId(),
                           .device_key = copy(device.getDeviceKey()),
                           .label = copy(device.getLabel()),
                           .counter = proof ? proof->counter : 0}](db::Database& db) -> Outcome<Entered> {
        if (!checked) return std::unexpected(checked.error());
        if (const auto same = check_record(db, name, record); !same) return std::unexpected(same.error());
        Bans bans(db);
        bans.lift_ended(now);
        if (const auto allowed = bans.check_not_banned(request.account_row, now); !allowed) {
          return std::unexpected(allowed.error());
        }
        return Accounts(db, domain).enrol(request, now);
      });
  describe(node_, connection_, entered, result);
}

}  // namespace qpc::node
