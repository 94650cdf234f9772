#include "core/mls/group/psk.h"

#include <gtest/gtest.h>

namespace qpc::mls {
namespace {

const Suite suite = Suite::of(CipherSuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519).value();

InjectedPsk external(std::string_view name) {
  return {.id = {ExternalPSKID{to_bytes(as_bytes(name))}, Bytes(32, 1)},
          .psk = Secret::copy_of(as_bytes(name)).into<Psk>()};
}

template <class... Psks>
Bytes psk_secret(Psks... psks) {
  std::array<InjectedPsk, sizeof...(psks)> list{std::move(psks)...};
  return to_bytes(derive_psk_secret(suite, list).value().reveal());
}

TEST(PskSecret, IsZeroWithoutPsks) { EXPECT_EQ(psk_secret(), Bytes(32)); }

TEST(PskSecret, DependsOnKeyAndName) {
  const auto first = psk_secret(external("a"));
  auto renamed = external("a");
  renamed.id.psk_nonce[0] ^= 1;
  EXPECT_NE(psk_secret(std::move(renamed)), first);
  auto changed = external("a");
  changed.psk = Secret::copy_of(as_bytes("b")).into<Psk>();
  EXPECT_NE(psk_secret(std::move(changed)), first);
}

TEST(PskSecret, DependsOnTheOrder) {
  EXPECT_NE(psk_secret(external("a"), external("b")), psk_secret(external("b"), external("a")));
}

TEST(PskSecret, TakesNoMorePsksThanCanBeCounted) {
  std::vector<InjectedPsk> psks;
  for (int i = 0; i < 65536; ++i) psks.push_back(external("a"));
  EXPECT_EQ(derive_psk_secret(suite, psks).error().kind, Kind::limit);
}

}  // namespace
}  // namespace qpc::mls
