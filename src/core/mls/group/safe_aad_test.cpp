// Messages of a group that frames their authenticated data (draft-ietf-mls-extensions §4.9).
#include "core/mls/group/safe_aad.h"

#include <gtest/gtest.h>

#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"
#include "core/mls/wire/component_support.h"

namespace qpc::mls {
namespace {

struct FramedAad : testing::Test {
  SampleWorld world;
  LiveGroup group;
  Bytes framed;

  FramedAad() : group(prepared(world), 2, framing()) {
    SafeAAD aad;
    aad.aad_items.set(ComponentID{0x8001}, {1});
    framed = wire(aad);
  }
  static SampleWorld& prepared(SampleWorld& world) {
    world.supported_extensions.push_back(ExtensionType::app_data_dictionary);
    world.authenticated_data = {0};
    return world;
  }
  static Extensions framing() {
    AppDataDictionary dictionary;
    dictionary.component_data.set(ComponentID::safe_aad, wire(ComponentsList{}));
    Extensions extensions;
    extensions.set(dictionary);
    return extensions;
  }
};

TEST_F(FramedAad, TakesASafeAADOnly) {
  const auto& extensions = group[0].extensions();
  EXPECT_TRUE(uses_safe_aad(extensions));
  EXPECT_TRUE(check_authenticated_data(extensions, framed));
  EXPECT_TRUE(check_authenticated_data(extensions, Bytes{0}));
  EXPECT_EQ(check_authenticated_data(extensions, {}).error().kind, Kind::malformed);
  EXPECT_FALSE(uses_safe_aad({}));
  EXPECT_TRUE(check_authenticated_data({}, as_bytes("anything")));
}

TEST_F(FramedAad, IsAskedOfEverySender) {
  EXPECT_TRUE(group[0].protect(as_bytes("x"), framed, 0, world.random));
  EXPECT_FALSE(group[0].protect(as_bytes("x"), as_bytes("loose"), 0, world.random));
  EXPECT_FALSE(
      group[0].propose({Remove{{1}}}, HandshakeFormat::private_message, {}, world.surroundings(), world.random));
  EXPECT_FALSE(group[0].commit({}, world.surroundings(), world.random));
  CommitOptions options;
  options.authenticated_data = framed;
  EXPECT_TRUE(group[0].commit(options, world.surroundings(), world.random));
}

TEST_F(FramedAad, IsCheckedByEveryReceiver) {
  const auto refused = group[1].process(Forge(group[0]).say(Proposal{Remove{{0}}}), world.surroundings());
  ASSERT_FALSE(refused);
  EXPECT_EQ(std::string_view(refused.error().what()),
            "draft-ietf-mls-extensions §4.9: authenticated_data that is no SafeAAD");
}

TEST_F(FramedAad, AsksAllMembersForTheComponentsItRequires) {
  AppDataDictionary required;
  required.component_data.set(ComponentID::safe_aad, wire(ComponentsList{{ComponentID{0x8001}}}));
  Extensions extensions;
  extensions.set(required);
  auto identity = world.identity("able");
  const auto create = [&] {
    return Group::create(world.suite, world.random.bytes(32), identity, extensions, world.settings, world.random);
  };
  const auto unable = create();
  ASSERT_FALSE(unable);
  EXPECT_EQ(std::string_view(unable.error().what()),
            "draft-ietf-mls-extensions §5: a required component that some member does not support");
  advertise_components(identity.leaf_extensions, {{ComponentID{0x8001}}}, {{ComponentID{0x8001}}}, world.random);
  const auto able = create().value();
  auto options = commit_of({add_of(world.key_package("unable"))});
  options.authenticated_data = framed;
  EXPECT_EQ(able.commit(options, world.surroundings(), world.random).error().kind, Kind::rejected);
}

TEST_F(FramedAad, IsEmptyInAnExternalCommit) {
  const auto info = group[0].group_info(TreeDelivery::inside, true, {}).value();
  const auto joined = Group::join_external(Unverified(info), world.identity("new"), {}, {}, {}, world.surroundings(),
                                           world.settings, world.random)
                          .value();
  EXPECT_TRUE(group[1].process(joined.message, world.surroundings()));
}

}  // namespace
}  // namespace qpc::mls
