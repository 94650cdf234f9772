#include "core/mls/wire/app_data.h"

#include <gtest/gtest.h>

#include "core/mls/wire/extension.h"

namespace qpc::mls {
namespace {

constexpr ComponentID mine{0x8001};
constexpr ComponentID other{0x8002};

TEST(ComponentDataList, StaysSortedHoweverItIsFilled) {
  ComponentDataList list;
  list.set(other, {2});
  list.set(mine, {1});
  list.set(other, {3});
  ASSERT_EQ(list.list().size(), 2u);
  EXPECT_EQ(list.list()[0].component_id, mine);
  EXPECT_EQ(*list.find(other), Bytes{3});
  EXPECT_EQ(read_all<ComponentDataList>(wire(list)).value(), list);
  EXPECT_TRUE(list.remove(mine));
  EXPECT_FALSE(list.remove(mine));
  EXPECT_EQ(list.find(mine), nullptr);
}

TEST(ComponentDataList, RefusesOneThatIsNotSortedOrRepeatsItself) {
  const Bytes good{6, 0x80, 1, 0, 0x80, 2, 0};
  EXPECT_TRUE(read_all<ComponentDataList>(good));
  for (const Bytes& bad : {Bytes{6, 0x80, 2, 0, 0x80, 1, 0}, Bytes{6, 0x80, 1, 0, 0x80, 1, 0}}) {
    EXPECT_EQ(read_all<ComponentDataList>(bad).error().kind, Kind::malformed);
  }
}

TEST(AppDataDictionary, IsReadWithTheExtensionsThatHaveIt) {
  Extensions extensions;
  AppDataDictionary dictionary;
  dictionary.component_data.set(mine, {1, 2});
  extensions.set(dictionary);
  EXPECT_EQ(read_all<Extensions>(wire(extensions))->get<AppDataDictionary>()->value(), dictionary);
  extensions.set(ExtensionType::app_data_dictionary, {6, 0x80, 2, 0, 0x80, 1, 0});
  EXPECT_EQ(read_all<Extensions>(wire(extensions)).error().kind, Kind::malformed);
}

TEST(SafeAAD, MayBeEmptyButMustBeThere) {
  EXPECT_EQ(wire(SafeAAD{}), Bytes{0});
  EXPECT_TRUE(read_all<SafeAAD>(Bytes{0}));
  EXPECT_FALSE(read_all<SafeAAD>({}));
}

TEST(ComponentsList, KeepsGrease) {
  const ComponentsList list{{ComponentID::safe_aad, ComponentID{0x1a1a}}};
  EXPECT_EQ(read_all<ComponentsList>(wire(list)).value(), list);
}

TEST(ComponentOperationLabel, IsEncodedAsTheDraftHasIt) {
  EXPECT_EQ(component_operation_label(ComponentID{0x0102}, "op"), std::string("\x0dMLS Component\x01\x02\x02op"));
}

}  // namespace
}  // namespace qpc::mls
