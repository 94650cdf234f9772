#include "core/identity/account_manifest.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/identity/person_for_tests.h"

namespace qpc::identity {
namespace {

using std::chrono::seconds;

/// The Kind with which a manifest is refused after `bend` has changed it.
std::optional<Kind> refusal(const std::function<void(AccountManifest&)>& bend) {
  AccountManifest manifest = PersonForTests().manifest;
  bend(manifest);
  const auto checked = manifest.check();
  EXPECT_EQ(checked.has_value(), read_all<AccountManifest>(wire(manifest)).has_value()) << "reading checks";
  if (checked) return std::nullopt;
  return checked.error().kind;
}
std::optional<Kind> device_refusal(const std::function<void(ManifestDevice&)>& bend) {
  return refusal([&](AccountManifest& manifest) { bend(manifest.devices.front()); });
}

TEST(AccountManifest, IsWrittenAsItWasRead) {
  PersonForTests person;
  AccountManifest manifest = person.with_another_device(person.manifest);
  ASSERT_TRUE(manifest.revoke_device(person.device.listed.id, noon));
  EXPECT_EQ(read_all<AccountManifest>(wire(manifest)).value(), manifest);
  manifest.domain.reset();
  EXPECT_EQ(read_all<AccountManifest>(wire(manifest)).value(), manifest);
}

TEST(AccountManifest, RefusesAnUnknownFormat) {
  Bytes octets = wire(PersonForTests().manifest);
  octets[1] = 2;
  EXPECT_EQ(read_all<AccountManifest>(octets).error().kind, Kind::unsupported);
}

TEST(AccountManifest, RefusesToEndEarly) {
  const Bytes octets = wire(PersonForTests().manifest);
  for (std::size_t size = 0; size < octets.size(); ++size) {
    EXPECT_FALSE(read_all<AccountManifest>(ByteView(octets).first(size)).has_value());
  }
}

TEST(AccountManifest, CountsVersionsFromOne) {
  EXPECT_EQ(refusal([](auto&) {}), std::nullopt);
  EXPECT_EQ(refusal([](auto& manifest) { manifest.version = 0; }), Kind::rejected);
  EXPECT_EQ(refusal([](auto& manifest) { manifest.previous_hash[0] = 1; }), Kind::rejected);
}

TEST(AccountManifest, HasAtLeastOneDeviceAndAtMost128) {
  EXPECT_EQ(refusal([](auto& manifest) { manifest.devices.clear(); }), Kind::rejected);
  crypto::SeededRandom random(3);
  const auto fill_up_to = [&](std::size_t count) {
    return [&random, count](AccountManifest& manifest) {
      while (manifest.devices.size() < count) manifest.devices.push_back(DeviceForTests(random).listed);
    };
  };
  EXPECT_EQ(refusal(fill_up_to(AccountManifest::max_devices)), std::nullopt);
  EXPECT_EQ(refusal(fill_up_to(AccountManifest::max_devices + 1)), Kind::limit);

  PersonForTests person;
  fill_up_to(AccountManifest::max_devices)(person.manifest);
  EXPECT_EQ(person.manifest.add_device(DeviceForTests(random).listed).error().kind, Kind::limit);
}

TEST(AccountManifest, OfTheMostAndLargestDevicesFits) {
  crypto::SeededRandom random(4);
  AccountManifest manifest = PersonForTests().manifest;
  manifest.devices.clear();
  while (manifest.devices.size() < AccountManifest::max_devices) {
    ManifestDevice device = DeviceForTests(random).listed;
    device.suites.clear();
    device.capabilities.clear();
    for (std::uint16_t i = 0; i < ManifestDevice::max_suites; ++i) device.suites.push_back(i);
    for (std::uint16_t i = 0; i < ManifestDevice::max_capabilities; ++i) device.capabilities.push_back(i);
    device.label = std::string(ManifestDevice::max_label_bytes, 'x');
    device.revoked = noon;
    ASSERT_TRUE(manifest.add_device(std::move(device)));
  }
  EXPECT_LT(wire(manifest).size(), AccountManifest::max_size_bytes);
}

TEST(AccountManifest, NamesNoDeviceOrKeyTwice) {
  crypto::SeededRandom random(5);
  const DeviceForTests other(random);
  EXPECT_EQ(refusal([](auto& manifest) { manifest.devices.push_back(manifest.devices.front()); }), Kind::rejected);
  const auto with_twin = [&](auto member) {
    return refusal([&](AccountManifest& manifest) {
      ManifestDevice twin = other.listed;
      twin.*member = manifest.devices.front().*member;
      EXPECT_EQ(manifest.add_device(twin).error().kind, Kind::rejected);
      manifest.devices.push_back(twin);
    });
  };
  EXPECT_EQ(with_twin(&ManifestDevice::id), Kind::rejected);
  EXPECT_EQ(with_twin(&ManifestDevice::key), Kind::rejected);
}

TEST(AccountManifest, BoundsWhatADeviceSaysOfItself) {
  EXPECT_EQ(device_refusal([](auto& device) { device.suites.assign(33, 1); }), Kind::limit);
  EXPECT_EQ(device_refusal([](auto& device) { device.capabilities.assign(33, 1); }), Kind::limit);
  EXPECT_EQ(device_refusal([](auto& device) { device.suites = {1, 2, 1}; }), Kind::rejected);
  EXPECT_EQ(device_refusal([](auto& device) { device.capabilities = {7, 7}; }), Kind::rejected);
  EXPECT_EQ(device_refusal([](auto& device) { device.suites = {}; }), std::nullopt);
  EXPECT_EQ(device_refusal([](auto& device) { device.label = std::string(64, 'x'); }), std::nullopt);
  EXPECT_EQ(device_refusal([](auto& device) { device.label = std::string(65, 'x'); }), Kind::limit);
  EXPECT_EQ(device_refusal([](auto& device) { device.label = "a\nb"; }), Kind::rejected);
}

TEST(AccountManifest, RevokesNoDeviceBeforeItWasAdded) {
  EXPECT_EQ(device_refusal([](auto& device) { device.revoked = noon; }), std::nullopt);
  EXPECT_EQ(device_refusal([](auto& device) { device.revoked = noon - seconds(1); }), Kind::rejected);
  EXPECT_EQ(device_refusal([](auto& device) { device.added = std::chrono::sys_seconds(seconds(-1)); }), Kind::rejected);
}

TEST(AccountManifest, TellsActiveFromRevokedAndUnknownDevices) {
  PersonForTests person;
  const DeviceId id = person.device.listed.id;
  EXPECT_EQ((*person.manifest.active_device(id))->key, person.device.listed.key);
  EXPECT_EQ(person.manifest.active_device(DeviceId{}).error().kind, Kind::not_found);
  EXPECT_EQ(person.manifest.find_device(DeviceId{}), nullptr);
  ASSERT_TRUE(person.manifest.revoke_device(id, noon + seconds(5)));
  EXPECT_EQ(person.manifest.active_device(id).error().kind, Kind::rejected);
  EXPECT_EQ(person.manifest.find_device(id)->revoked, noon + seconds(5));
}

TEST(AccountManifest, RevokesADeviceOnce) {
  PersonForTests person;
  const DeviceId id = person.device.listed.id;
  EXPECT_EQ(person.manifest.revoke_device(DeviceId{}, noon).error().kind, Kind::not_found);
  ASSERT_TRUE(person.manifest.revoke_device(id, noon - seconds(100)));
  EXPECT_EQ(person.manifest.find_device(id)->revoked, noon) << "clocks differ: not before it was added";
  EXPECT_EQ(person.manifest.revoke_device(id, noon).error().kind, Kind::rejected);
}

/// The Kind with which a next version is refused after `bend` has changed it.
std::optional<Kind> successor_refusal(const std::function<void(AccountManifest&)>& bend) {
  PersonForTests person;
  AccountManifest known = person.with_another_device(person.manifest);
  EXPECT_TRUE(known.revoke_device(person.device.listed.id, noon));
  AccountManifest next = known.successor();
  bend(next);
  const auto checked = known.check_successor(next);
  if (checked) return std::nullopt;
  return checked.error().kind;
}

TEST(ManifestSuccessor, MayAddRevokeAndRename) {
  EXPECT_EQ(successor_refusal([](auto&) {}), std::nullopt);
  EXPECT_EQ(successor_refusal([](auto& next) { EXPECT_TRUE(next.revoke_device(next.devices[1].id, noon)); }),
            std::nullopt);
  EXPECT_EQ(successor_refusal([](auto& next) {
              crypto::SeededRandom random(9);
              EXPECT_TRUE(next.add_device(DeviceForTests(random).listed));
            }),
            std::nullopt);
  EXPECT_EQ(successor_refusal([](auto& next) {
              next.devices[1].label = "desk";
              next.devices[1].suites = {0xf001};
              next.devices[1].capabilities.clear();
              next.domain = DomainName::parse("elsewhere.example").value();
            }),
            std::nullopt);
}

TEST(ManifestSuccessor, DoesNotGoBackForkOrLeap) {
  EXPECT_EQ(successor_refusal([](auto& next) { next.version = 1; }), Kind::stale);
  EXPECT_EQ(successor_refusal([](auto& next) { next.version = 2; }), Kind::rejected);
  EXPECT_EQ(successor_refusal([](auto& next) { next.version = 4; }), Kind::rejected);
  EXPECT_EQ(successor_refusal([](auto& next) { next.previous_hash[31] ^= 1; }), Kind::rejected);
}

TEST(ManifestSuccessor, BelongsToTheSameAccount) {
  EXPECT_EQ(successor_refusal([](auto& next) { next.account_id.octets[0] ^= 1; }), Kind::rejected);
  EXPECT_EQ(successor_refusal([](auto& next) { next.account_key.octets[0] ^= 1; }), Kind::rejected);
}

TEST(ManifestSuccessor, KeepsEveryDeviceInItsPlace) {
  EXPECT_EQ(successor_refusal([](auto& next) { next.devices.pop_back(); }), Kind::rejected);
  EXPECT_EQ(successor_refusal([](auto& next) { next.devices.erase(next.devices.begin()); }), Kind::rejected);
  EXPECT_EQ(successor_refusal([](auto& next) { std::swap(next.devices[0], next.devices[1]); }), Kind::rejected);
  EXPECT_EQ(successor_refusal([](auto& next) { next.devices[1].key.octets[0] ^= 1; }), Kind::rejected);
  EXPECT_EQ(successor_refusal([](auto& next) { next.devices[1].id.octets[0] ^= 1; }), Kind::rejected);
  EXPECT_EQ(successor_refusal([](auto& next) { next.devices[1].added += seconds(1); }), Kind::rejected);
}

TEST(ManifestSuccessor, BringsNoRevokedDeviceBack) {
  EXPECT_EQ(successor_refusal([](auto& next) { next.devices[0].revoked.reset(); }), Kind::rejected);
  EXPECT_EQ(successor_refusal([](auto& next) { *next.devices[0].revoked += seconds(1); }), Kind::rejected);
  EXPECT_EQ(successor_refusal([](auto& next) {
              ManifestDevice again = next.devices[0];
              again.revoked.reset();
              next.devices.push_back(again);
            }),
            Kind::rejected);
}

}  // namespace
}  // namespace qpc::identity
