// Who may come: `qpc-admin invite …`.
#include <algorithm>
#include <format>

#include "cli/qr_code.h"
#include "core/base/encoding.h"
#include "core/identity/invite_link.h"
#include "net/transport/network.h"
#include "qpc-admin/format.h"
#include "qpc-admin/grammar.h"
#include "qpc-admin/program.h"

namespace qpc::admin {
namespace {

constexpr std::uint64_t seconds_a_day = 24 * 60 * 60;

struct InviteCreate {
  std::uint32_t uses = 1;
  std::uint32_t days = 7;
  std::string note;
  std::string address;  ///< HOST:PORT for newcomers; empty: as the node listens
  bool qr = false;      ///< also as a QR code
};
struct InviteList {};
struct InviteRevoke {
  std::uint64_t number = 0;
};

const char* name(api::Invite::State state) {
  switch (state) {
    case api::Invite::State::GOOD:
      return "good";
    case api::Invite::State::USED_UP:
      return "used up";
    case api::Invite::State::EXPIRED:
      return "expired";
    case api::Invite::State::REVOKED:
      return "revoked";
  }
  return "unknown";
}

Json to_json(api::Invite::Reader invite) {
  return {
      {"number", invite.getNumber()},      {"state", name(invite.getState())},    {"uses", invite.getUses()},
      {"most_uses", invite.getMostUses()}, {"created_at", invite.getCreatedAt()}, {"expires_at", invite.getExpiresAt()},
      {"note", copy(invite.getNote())}};
}

std::string to_line(api::Invite::Reader invite) {
  return std::format("{:>6}  {:<8} {} of {} used, until {}  {}", invite.getNumber(), name(invite.getState()),
                     invite.getUses(), invite.getMostUses(), time_text(invite.getExpiresAt()), plain(invite.getNote()));
}

/// Where newcomers find the node: what was typed; else where it listens, by its domain where that is everywhere.
client::Outcome<std::string> address_for(const std::string& typed, const std::string& listen,
                                         const std::string& domain) {
  if (!typed.empty()) {
    const auto address = net::NodeAddress::parse(typed);
    if (address) return address->to_string();
    return failure(FailureKind::usage, "bad_node", "--address takes HOST, HOST:PORT or [IPV6]:PORT.");
  }
  auto address = net::NodeAddress::parse(listen);
  if (!address) return failure(FailureKind::bug, "fault", "The node says that it listens nowhere.");
  if (address->host == "0.0.0.0" || address->host == "::") address->host = domain;
  return address->to_string();
}

/// The link for a token. Errors: those of address_for; bug, where the node tells nonsense of itself.
client::Outcome<std::string> link_for(api::NodeStatus::Reader status, capnp::Data::Reader token,
                                      const std::string& typed_address) {
  QPC_TRY(auto address, address_for(typed_address, copy(status.getListen()), copy(status.getDomain())));
  QPC_TRY(auto domain, identity::DomainName::parse(copy(status.getDomain())));
  identity::InviteLink link{std::move(address), std::move(domain), {}, {}};
  std::string digits = copy(status.getIdentity());
  std::erase(digits, ' ');
  QPC_TRY(const auto fingerprint, from_base32(digits));
  if (fingerprint.size() != link.fingerprint.size() || token.size() != link.token.size()) {
    return failure(FailureKind::bug, "fault", "The node's fingerprint or token has a wrong length.");
  }
  std::ranges::copy(fingerprint, link.fingerprint.begin());
  std::ranges::copy(token, link.token.begin());
  return link.text();
}

Task<Ending> run_create(Program& program, InviteCreate command) {
  QPC_CO_TRY(auto admin, program.admin());
  const auto told = co_await admin.statusRequest().send();
  const auto status = told.getStatus();
  if (!command.address.empty()) QPC_CO_CHECK(address_for(command.address, "", ""));
  auto ask = admin.invitesRequest().send().getInvites().createRequest();
  ask.setNote(command.note);
  ask.setUses(command.uses);
  ask.setLifetimeSeconds(command.days * seconds_a_day);
  const auto answer = co_await ask.send();
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  const auto made = answer.getResult().getMade();
  QPC_CO_TRY(const auto link, link_for(status, made.getToken(), command.address));
  auto object = to_json(made.getInvite());
  object["token"] = to_base32(ByteView(made.getToken().begin(), made.getToken().size()));
  object["link"] = link;
  program.output().data(object, command.qr ? link + "\n\n" + cli::qr_code(link) : link);
  program.output().notice(
      "The newcomer types:  qpc register NAME --invite LINK\n"
      "It is shown this once. Send it by a way that nobody else reads.");
  if (status.getRegistration() != "invite") {
    program.output().notice("Registration is " + plain(status.getRegistration()) +
                            " at present, so no invite is asked for: set registration = \"invite\".");
  }
  co_return 0;
}

Task<Ending> run_list(Program& program, InviteList) {
  QPC_CO_TRY(auto admin, program.admin());
  const auto answer = co_await admin.invitesRequest().send().getInvites().listRequest().send();
  for (const auto invite : answer.getInvites()) program.output().data(to_json(invite), to_line(invite));
  if (answer.getInvites().size() == 0) program.output().notice("There are no invites.");
  co_return 0;
}

Task<Ending> run_revoke(Program& program, InviteRevoke command) {
  QPC_CO_TRY(auto admin, program.admin());
  auto ask = admin.invitesRequest().send().getInvites().revokeRequest();
  ask.setNumber(command.number);
  const auto answer = co_await ask.send();
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  const auto revoked = answer.getResult().getRevoked();
  program.output().data(to_json(revoked), to_line(revoked));
  co_return 0;
}

}  // namespace

void add_invite_commands(CLI::App& program, Invocation& invocation) {
  CLI::App* invite = program.add_subcommand("invite", "Invites, for registration = \"invite\"")->require_subcommand(1);
  add_command<InviteCreate>(*invite, invocation, "create", "Make one, and show its link", run_create,
                            [](CLI::App& command, InviteCreate& value) {
                              command.add_option("--uses", value.uses, "For so many people (default: 1)");
                              command.add_option("--days", value.days, "Good for so long (default: 7)");
                              command.add_option("--note", value.note, "For yourself: whom it is for");
                              command.add_option("--address", value.address,
                                                 "HOST:PORT by which newcomers reach the node (default: where it "
                                                 "listens, or its domain)");
                              command.add_flag("--qr", value.qr, "Show the link as a QR code, too");
                            });
  add_command<InviteList>(*invite, invocation, "list", "All, and those that ended in the last 30 days", run_list,
                          [](CLI::App&, InviteList&) {});
  add_command<InviteRevoke>(
      *invite, invocation, "revoke", "Let nobody in by it any more", run_revoke,
      [](CLI::App& command, InviteRevoke& value) {
        command.add_option("NUMBER", value.number, "Which, as 'invite list' numbers them")->required();
      });
}

}  // namespace qpc::admin
