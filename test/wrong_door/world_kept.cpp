// What takes more than one call to get; whoever is to lose their place in a World has it by then.
#include "core/crypto/hash.h"
#include "wrong_door/world.h"

namespace qpc::wrong_door {

using namespace node;

std::optional<PasswordTry> World::try_password(Hands& who, std::string_view typed) {
  auto start = opaque::generate_ke1(password(typed), random).value();
  auto call = who.account.confirmPasswordRequest();
  call.setKe1(as_data(wire(start.ke1)));
  auto answered = call.send().wait(scope);
  if (!answered.getResult().isChallenge()) return std::nullopt;
  auto challenge = answered.getResult().getChallenge();
  const auto ke2 = read_all<opaque::KE2>(view(challenge.getKe2())).value();
  auto& on = client(who);
  const auto said_in = identity::login_context(on.binding_type(), on.binding());
  const auto proven = opaque::generate_ke3(std::move(start.state), ke2, {.context = said_in, .identities = {}},
                                           opaque::KeyStretching::identity());
  return PasswordTry{challenge.getAttempt(), proven ? wire(proven->ke3) : Bytes(opaque::KE3::size_bytes)};
}

std::optional<api::Enrolment::Client> World::begin_enrolment(Hands& who) {
  auto answered = log_in(client(who), who.person->name.text(), "swordfish");
  if (answered.getResult().isRefused()) return std::nullopt;
  return answered.getResult().getAuthenticated().getEnrolment();
}

std::optional<api::Upload::Client> World::bring(Hands& who, ByteView octets) {
  auto call = who.blobs.uploadRequest();
  call.setAddress(as_data(crypto::sha256(octets)));
  call.setSize(octets.size());
  auto begun = call.send().wait(scope);
  if (!begun.getResult().isSending()) return std::nullopt;
  auto sending = begun.getResult().getSending();
  auto& stream = *streams_.emplace_back(open_stream(who, view(sending.getTicket()), octets));
  stream.shutdownWrite();
  scope.poll();
  return sending.getUpload();
}

std::optional<api::Download::Client> World::fetch_blob(Hands& who) {
  auto call = who.blobs.downloadRequest();
  call.setAddress(as_data(crypto::sha256(blob)));
  auto begun = call.send().wait(scope);
  if (!begun.getResult().isReceiving()) return std::nullopt;
  auto receiving = begun.getResult().getReceiving();
  auto& stream = *streams_.emplace_back(open_stream(who, view(receiving.getTicket())));
  stream.readAllBytes().ignoreResult().then([] {}, [](kj::Exception&&) {}).wait(scope);
  return receiving.getDownload();
}

void World::settle_kept() {
  for (const auto who : {Who::revoked, Who::just_revoked, Who::ended, Who::banned, Who::just_banned}) {
    auto& hands = at(who);
    auto spent = try_password(hands, "swordfish").value();
    auto call = spent.attempt.finishRequest();
    call.setKe3(as_data(spent.ke3));
    auto owner = call.send().wait(scope).getResult().getOwner();
    const auto octets = std::string("brought by ") + names_of_people[static_cast<std::size_t>(who)];
    hands.kept.emplace(Kept{.password_try = try_password(hands, "swordfish").value(),
                            .owner = kj::mv(owner),
                            .enrolment = begin_enrolment(hands).value(),
                            .upload = bring(hands, as_bytes(octets)).value(),
                            .download = fetch_blob(hands).value()});
  }
}

}  // namespace qpc::wrong_door
