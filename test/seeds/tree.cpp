#include "core/mls/group/sample_group.h"
#include "test/seeds/seeds.h"

namespace qpc::test {

using namespace mls;

namespace {

/// The group of treekem_fuzz, and a path that each of its first members could send.
void put_paths(const SeedFolder& seeds) {
  SampleGroup group(5);
  group.commit({0});
  group.add();
  for (const auto sender : std::initializer_list<std::uint8_t>{0, 3, 5}) {
    const LeafIndex leaf{sender};
    const auto fresh = FreshPath::create(group.tree(), leaf, *group.tree().leaf(leaf),
                                         group.members().at(leaf).signature_key, group.group_id(), group.random())
                           .value();
    auto context = group.context();
    context.tree_hash = RatchetTree(fresh.tree()).tree_hash();
    seeds.put("treekem_fuzz", "path_" + std::to_string(sender), {sender},
              wire(fresh.encrypt(context, {}, group.random()).value()));
  }
}

}  // namespace

void put_tree_seeds(const SeedFolder& seeds) {
  put_paths(seeds);
  const auto put = [&](std::string_view name, SampleGroup& group) {
    seeds.put("ratchet_tree_fuzz", name, wire(group.tree()));
  };
  SampleGroup one(1);
  put("one_member", one);
  SampleGroup full(4);
  full.commit({0});
  full.commit({3});
  put("full", full);
  SampleGroup blank(6);
  blank.commit({1});
  blank.remove({2});
  blank.commit({4});
  blank.add();
  blank.add();
  put("blank_and_unmerged", blank);
}

}  // namespace qpc::test
