// The doors that ask for the password besides the device.
#include "wrong_door/answer.h"
#include "wrong_door/doors.h"

namespace qpc::wrong_door {

using namespace node;

namespace {

/// For callers to whom a request before was refused.
constexpr const char* nothing_to_call = "noCapability";

struct Begun {
  opaque::LoginStart start;
  capnp::RemotePromise<api::Account::ConfirmPasswordResults> answer;
};

Begun begin(World& world, Hands& who, std::string_view typed) {
  auto start = opaque::generate_ke1(World::password(typed), world.random).value();
  auto call = who.account.confirmPasswordRequest();
  call.setKe1(as_data(wire(start.ke1)));
  return {std::move(start), call.send()};
}

using Finishing = capnp::RemotePromise<api::PasswordAttempt::FinishResults>;

/// Tries a password on the caller's own account; a stranger has the bootstrap for it. Nothing, where it was refused.
kj::Maybe<Finishing> finish(World& world, Hands& who, std::string_view typed) {
  if (who.who == Who::stranger) {
    return capnp::Capability::Client(who.node).castAs<api::PasswordAttempt>().finishRequest().send();
  }
  auto begun = begin(world, who, typed);
  auto answered = begun.answer.wait(world.scope);
  if (!answered.getResult().isChallenge()) return nullptr;
  auto challenge = answered.getResult().getChallenge();
  const auto ke2 = read_all<opaque::KE2>(view(challenge.getKe2())).value();
  auto& client = world.client(who);
  const auto context = identity::login_context(client.binding_type(), client.binding());
  const auto proven = opaque::generate_ke3(std::move(begun.start.state), ke2, {.context = context, .identities = {}},
                                           opaque::KeyStretching::identity());
  auto call = challenge.getAttempt().finishRequest();
  call.setKe3(as_data(proven ? wire(proven->ke3) : Bytes(opaque::KE3::size_bytes)));
  return call.send();
}

std::string try_password(World& world, Hands& who, std::string_view typed) {
  KJ_IF_MAYBE (finishing, finish(world, who, typed)) {
    return answer_to(world, kj::mv(*finishing));
  }
  return nothing_to_call;
}

/// What the right password gives.
kj::Maybe<api::Owner::Client> owner(World& world, Hands& who) {
  if (who.who == Who::stranger) return capnp::Capability::Client(who.node).castAs<api::Owner>();
  KJ_IF_MAYBE (finishing, finish(world, who, "swordfish")) {
    return finishing->wait(world.scope).getResult().getOwner();
  }
  return nullptr;
}

std::string begin_password(World& world, Hands& who) {
  KJ_IF_MAYBE (held, owner(world, who)) {
    auto call = held->beginPasswordRequest();
    call.setRequest(
        as_data(wire(opaque::create_registration_request(World::password("x"), world.random).value().request)));
    return answer_to(world, call.send());
  }
  return nothing_to_call;
}

std::string set_password(World& world, Hands& who) {
  KJ_IF_MAYBE (held, owner(world, who)) {
    auto start = opaque::create_registration_request(World::password("tuna"), world.random).value();
    const auto response = opaque::create_registration_response(world.context.opaque, start.request, as_bytes("alice"));
    const auto made = opaque::finalize_registration_request(std::move(start.state), response, {},
                                                            opaque::KeyStretching::identity(), world.random)
                          .value();
    auto call = held->setPasswordRequest();
    call.setRecord(as_data(wire(made.record)));
    return answer_to(world, call.send());
  }
  return nothing_to_call;
}

std::string close(World& world, Hands& who) {
  KJ_IF_MAYBE (held, owner(world, who)) {
    return answer_to(world, held->closeRequest().send());
  }
  return nothing_to_call;
}

constexpr Door owners[] = {
    {"Account.confirmPassword", "its own account's",
     [](World& world, Hands& who) { return answer_to(world, begin(world, who, "swordfish").answer); }},
    {"PasswordAttempt.finish", "the right password",
     [](World& world, Hands& who) { return try_password(world, who, "swordfish"); }},
    {"PasswordAttempt.finish", "a guess", [](World& world, Hands& who) { return try_password(world, who, "guessed"); }},
    {"Owner.beginPassword", "", begin_password},
    {"Owner.setPassword", "", set_password},
    {"Owner.close", "", close},
};

}  // namespace

std::span<const Door> owner_doors() { return owners; }

}  // namespace qpc::wrong_door
