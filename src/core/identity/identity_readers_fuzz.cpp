// Every reader of what other accounts, their devices and their nodes say of themselves.
#include <algorithm>
#include <cstdlib>

#include "core/identity/credential.h"
#include "core/identity/identity_rotation.h"
#include "core/identity/leaf_binding.h"
#include "core/identity/node_address.h"
#include "core/identity/node_certificate.h"
#include "core/identity/profile.h"
#include "core/identity/signed_manifest.h"

namespace {

template <class T>
void read_and_write(qpc::ByteView octets) {
  const auto item = qpc::read_all<T>(octets);
  if (!item) return;
  if (!std::ranges::equal(qpc::wire(*item), octets)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc::identity;
  const qpc::ByteView octets(data, size);
  read_and_write<AccountManifest>(octets);
  read_and_write<CredentialIdentity>(octets);
  read_and_write<LeafBinding>(octets);
  read_and_write<MailboxAddress>(octets);
  read_and_write<ChannelAddress>(octets);
  read_and_write<Profile>(octets);
  read_and_write<SignedManifest>(octets);
  if (const auto profile = SignedProfile::from_bytes(octets)) {
    if (!std::ranges::equal(qpc::wire(*profile), octets)) std::abort();
    static const auto key = AccountKey::from_ed25519(qpc::Bytes(32, 1)).value();
    static_cast<void>(profile->verify(AccountId{}, key));
  }
  read_and_write<NodeCertificate>(octets);
  read_and_write<IdentityRotation>(octets);
  read_and_write<IdentityChain>(octets);
  if (const auto chain = qpc::read_all<IdentityChain>(octets)) (void)chain->verify();
  if (const auto manifest = SignedManifest::from_bytes(octets)) {
    if (const auto verified = manifest->verify_first_contact(); verified && !verified->check()) std::abort();
  }
  return 0;
}
