#include "core/identity/session_resumption.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/identity/person_for_tests.h"

namespace qpc::identity {
namespace {

SessionResumption statement(const PersonForTests& person) {
  return {.domain = DomainName::parse("example.org").value(),
          .account_id = person.manifest.account_id,
          .device_id = person.device.listed.id,
          .counter = 7,
          .binding_type = "tlsExporter",
          .binding = as_bytes("exported")};
}

TEST(SessionResumption, IsTheDevicesWord) {
  PersonForTests person;
  const Bytes signature = statement(person).sign(person.device.signing_key);
  EXPECT_TRUE(statement(person).verify(person.device.listed.key, signature));
  const DeviceForTests other(person.random);
  EXPECT_EQ(statement(person).verify(other.listed.key, signature).error().kind, Kind::rejected);
}

TEST(SessionResumption, HoldsForThisNodeDeviceCounterAndConnectionAlone) {
  PersonForTests person;
  const Bytes signature = statement(person).sign(person.device.signing_key);
  const std::function<void(SessionResumption&)> changes[] = {
      [](auto& other) { other.domain = DomainName::parse("example.net").value(); },
      [](auto& other) { other.account_id.octets[0] ^= 1; },
      [](auto& other) { other.device_id.octets[0] ^= 1; },
      [](auto& other) { other.counter = 8; },
      [](auto& other) { other.binding_type = "nodeChallenge"; },
      [](auto& other) { other.binding = as_bytes("relayed!"); },
      [](auto& other) {
        other.binding_type = "tlsExporterexp";
        other.binding = as_bytes("orted");
      },
  };
  for (const auto& change : changes) {
    auto other = statement(person);
    change(other);
    EXPECT_EQ(other.verify(person.device.listed.key, signature).error().kind, Kind::rejected);
  }
}

TEST(LoginContext, NamesProtocolBindingTypeAndBinding) {
  EXPECT_EQ(as_text(login_context("tlsExporter", as_bytes("xyz"))), "quicprochat 1tlsExporterxyz");
}

}  // namespace
}  // namespace qpc::identity
