#include "core/mls/group/psk.h"

#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {

void check_psk_secret(const Case& test) {
  std::vector<InjectedPsk> psks;
  for (const auto& psk : test.objects("psks")) {
    psks.push_back({.id = {ExternalPSKID{psk.bytes("psk_id")}, psk.bytes("psk_nonce")},
                    .psk = Secret::copy_of(psk.bytes("psk")).into<Psk>()});
  }
  const auto psk_secret = value_of(derive_psk_secret(test.suite(), psks), "psk_secret");
  expect_equal(psk_secret.reveal(), test.bytes("psk_secret"), "psk_secret");
}

}  // namespace qpc::mls::vectors
