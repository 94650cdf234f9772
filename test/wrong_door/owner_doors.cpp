// The doors that ask for the password besides the device.
#include "wrong_door/answer.h"
#include "wrong_door/doors.h"

namespace qpc::wrong_door {

using namespace node;

namespace {

/// For callers to whom a request before was refused.
constexpr const char* nothing_to_call = "noCapability";
constexpr std::string_view right_password = "swordfish";

/// The caller's try at the password of their own account, brought to its end; a stranger has the bootstrap for it.
/// Nothing, where none could be begun.
auto finish(World& world, Hands& who, std::string_view typed)
    -> std::optional<capnp::RemotePromise<api::PasswordAttempt::FinishResults>> {
  if (who.who == Who::stranger) {
    return capnp::Capability::Client(who.node).castAs<api::PasswordAttempt>().finishRequest().send();
  }
  auto begun = who.kept ? std::optional(who.kept->password_try) : world.try_password(who, typed);
  if (!begun) return std::nullopt;
  auto call = begun->attempt.finishRequest();
  call.setKe3(as_data(typed == right_password ? begun->ke3 : Bytes(opaque::KE3::size_bytes)));
  return call.send();
}

std::string try_password(World& world, Hands& who, std::string_view typed) {
  auto finishing = finish(world, who, typed);
  return finishing ? answer_to(world, *kj::mv(finishing)) : nothing_to_call;
}

std::string confirm_password(World& world, Hands& who) {
  auto call = who.account.confirmPasswordRequest();
  call.setKe1(as_data(wire(opaque::generate_ke1(World::password(right_password), world.random).value().ke1)));
  return answer_to(world, call.send());
}

/// What the right password gives.
std::optional<api::Owner::Client> owner(World& world, Hands& who) {
  if (who.who == Who::stranger) return capnp::Capability::Client(who.node).castAs<api::Owner>();
  if (who.kept) return who.kept->owner;
  auto finishing = finish(world, who, right_password);
  if (!finishing) return std::nullopt;
  return finishing->wait(world.scope).getResult().getOwner();
}

std::string begin_password(World& world, Hands& who) {
  auto held = owner(world, who);
  if (!held) return nothing_to_call;
  auto call = held->beginPasswordRequest();
  call.setRequest(
      as_data(wire(opaque::create_registration_request(World::password("x"), world.random).value().request)));
  return answer_to(world, call.send());
}

std::string set_password(World& world, Hands& who) {
  auto held = owner(world, who);
  if (!held) return nothing_to_call;
  auto start = opaque::create_registration_request(World::password("tuna"), world.random).value();
  const auto response = opaque::create_registration_response(world.context.opaque, start.request, as_bytes("alice"));
  const auto made = opaque::finalize_registration_request(std::move(start.state), response, {},
                                                          opaque::KeyStretching::identity(), world.random)
                        .value();
  auto call = held->setPasswordRequest();
  call.setRecord(as_data(wire(made.record)));
  return answer_to(world, call.send());
}

std::string close(World& world, Hands& who) {
  auto held = owner(world, who);
  return held ? answer_to(world, held->closeRequest().send()) : nothing_to_call;
}

constexpr Door owners[] = {
    {"Account.confirmPassword", "its own account's", confirm_password},
    {"PasswordAttempt.finish", "the right password",
     [](World& world, Hands& who) { return try_password(world, who, right_password); }},
    {"PasswordAttempt.finish", "a guess", [](World& world, Hands& who) { return try_password(world, who, "guessed"); }},
    {"Owner.beginPassword", "", begin_password},
    {"Owner.setPassword", "", set_password},
    {"Owner.close", "", close},
};

}  // namespace

std::span<const Door> owner_doors() { return owners; }

}  // namespace qpc::wrong_door
