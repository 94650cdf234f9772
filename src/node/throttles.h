// throttles.h: what a node allows only so often.
#pragma once
#include "core/identity/ids.h"
#include "net/limit/network_name.h"
#include "net/limit/rate_limit.h"
#include "node/refusal.h"

namespace qpc::node {

/// Lives on one event loop. `timer` and `random` outlive it.
class Throttles {
 public:
  static constexpr unsigned logins_a_minute = 10;
  static constexpr unsigned registrations_an_hour = 60;
  static constexpr unsigned claims_an_hour = 10;
  static constexpr unsigned announcements_a_minute = 20;
  static constexpr unsigned exports_an_hour = 10;
  static constexpr unsigned unknown_names_an_hour = 60;

  Throttles(const kj::Timer& timer, Random& random)
      : logins_({logins_a_minute, kj::MINUTES / logins_a_minute}, timer, random),
        confirmations_({logins_a_minute, kj::MINUTES / logins_a_minute}, timer, random),
        registrations_({registrations_an_hour, kj::HOURS / registrations_an_hour}, timer, random),
        announcements_({announcements_a_minute, kj::MINUTES / announcements_a_minute}, timer, random),
        exports_({exports_an_hour, kj::HOURS / exports_an_hour}, timer, random),
        unknown_names_({unknown_names_an_hour, kj::HOURS / unknown_names_an_hour}, timer, random),
        claims_({claims_an_hour, kj::HOURS / claims_an_hour}, timer, random) {}

  /// A guess at the password of this name, whether or not somebody has it. Errors: TOO_OFTEN.
  Outcome<> log_in(const std::string& name);
  /// A guess at the password of an account from a device of its own. Strangers who guess at its name do not use these
  /// up. Errors: TOO_OFTEN.
  Outcome<> confirm_password(const identity::AccountId& account_id);
  /// An attempt to register from this address, "192.0.2.1:5001". Neighbours share: an IPv4 /24, an IPv6 /48. This
  /// machine itself may always, where it is spared. Errors: TOO_OFTEN.
  Outcome<> register_from(const std::string& peer_address, net::OwnHost own_host = net::OwnHost::spared);
  /// A word to others that this account is there. Errors: TOO_OFTEN.
  Outcome<> announce(const identity::AccountId& account_id);
  /// All that the node holds about an account, which the audit log notes. Errors: TOO_OFTEN.
  Outcome<> export_data(const identity::AccountId& account_id);
  /// Whether this account may ask for names: not after it has asked for many that nobody has. Errors: TOO_OFTEN.
  Outcome<> look_up(const identity::AccountId& account_id) const;
  void found_nobody(const identity::AccountId& account_id);
  /// Whether this account may take single-use KeyPackages of that one.
  bool claim(std::int64_t caller_account, std::int64_t target_account);

 private:
  net::RateLimit logins_, confirmations_, registrations_, announcements_, exports_, unknown_names_, claims_;
};

}  // namespace qpc::node
