#include "core/mls/wire/component_support.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::mls {
namespace {

constexpr ComponentID mine{0x8001};
constexpr ComponentID other{0x8002};

Extensions requiring(ComponentID where, const ComponentsList& list) {
  AppDataDictionary dictionary;
  dictionary.component_data.set(where, wire(list));
  Extensions extensions;
  extensions.set(dictionary);
  return extensions;
}

struct Components : testing::Test {
  crypto::SeededRandom random{1};
  Extensions leaf;

  Components() { advertise_components(leaf, {{mine, other}}, {{other}}, random); }
};

TEST_F(Components, OfALeafMeetTheRequirementsTheyList) {
  EXPECT_TRUE(supports_components(leaf, {}));
  EXPECT_TRUE(supports_components(leaf, requiring(ComponentID::app_components, {{other, mine}})));
  EXPECT_TRUE(supports_components(leaf, requiring(ComponentID::safe_aad, {{other}})));
  EXPECT_FALSE(supports_components(leaf, requiring(ComponentID::safe_aad, {{mine}})));
  EXPECT_FALSE(supports_components(leaf, requiring(ComponentID::app_components, {{ComponentID{0x8003}}})));
}

TEST_F(Components, ThatALeafDoesNotMentionAreNotSupported) {
  EXPECT_TRUE(supports_components({}, {}));
  EXPECT_FALSE(supports_components({}, requiring(ComponentID::app_components, {{mine}})));
  EXPECT_TRUE(supports_components({}, requiring(ComponentID::safe_aad, {})));
  AppDataDictionary broken;
  broken.component_data.set(ComponentID::app_components, {1});
  Extensions bad;
  bad.set(broken);
  EXPECT_FALSE(supports_components(bad, requiring(ComponentID::app_components, {{mine}})));
}

TEST_F(Components, AreAdvertisedWithGreaseBesideOtherData) {
  AppDataDictionary dictionary;
  dictionary.component_data.set(mine, {7});
  Extensions extensions;
  extensions.set(dictionary);
  advertise_components(extensions, {}, {}, random);
  const auto data = extensions.get<AppDataDictionary>()->value().component_data;
  EXPECT_EQ(*data.find(mine), Bytes{7});
  for (const auto where : {ComponentID::app_components, ComponentID::safe_aad}) {
    const auto list = read_all<ComponentsList>(*data.find(where)).value();
    ASSERT_EQ(list.component_ids.size(), 1u);
    EXPECT_TRUE(is_grease(static_cast<std::uint16_t>(list.component_ids[0])));
    EXPECT_LT(static_cast<std::uint16_t>(list.component_ids[0]), 0x8000);
  }
}

}  // namespace
}  // namespace qpc::mls
