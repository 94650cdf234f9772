#include "core/mls/wire/last_resort.h"

#include <gtest/gtest.h>

#include "core/mls/wire/app_data.h"
#include "core/mls/wire/wire_sample.h"

namespace qpc::mls {
namespace {

constexpr LifetimeLimits limits{std::chrono::hours(1), std::chrono::sys_seconds(std::chrono::seconds(1500))};

TEST(LastResort, IsMarkedBesideOtherComponents) {
  WireSample sample;
  auto key_package = sample.key_package();
  EXPECT_FALSE(is_last_resort(key_package));

  AppDataDictionary dictionary;
  dictionary.component_data.set(ComponentID{0x8001}, {7});
  key_package.extensions.set(dictionary);
  EXPECT_FALSE(is_last_resort(key_package));
  mark_as_last_resort(key_package.extensions);
  EXPECT_TRUE(is_last_resort(key_package));
  const auto kept = key_package.extensions.get<AppDataDictionary>()->value().component_data;
  EXPECT_EQ(*kept.find(ComponentID{0x8001}), Bytes{7});
  EXPECT_TRUE(kept.find(ComponentID::last_resort_key_package)->empty());
}

TEST(LastResort, AsksTheLeafToListTheExtension) {
  WireSample sample;
  auto key_package = sample.key_package();
  mark_as_last_resort(key_package.extensions);
  sample.sign(key_package);
  EXPECT_EQ(key_package.check(limits).error().kind, Kind::rejected);
  key_package.leaf_node.capabilities.extensions.push_back(ExtensionType::app_data_dictionary);
  sample.sign(key_package);
  EXPECT_TRUE(key_package.check(limits));
}

}  // namespace
}  // namespace qpc::mls
