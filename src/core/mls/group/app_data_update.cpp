#include "core/mls/group/app_data_update.h"

#include <map>

#include "core/mls/wire/app_data.h"

namespace qpc::mls {
namespace {

struct Changes {
  std::vector<Bytes> updates;
  std::size_t removals = 0;
};

/// By component, each in the order of the commit.
std::map<ComponentID, Changes> collect(const ProposalList& proposals) {
  std::map<ComponentID, Changes> changes;
  for (const auto& listed : proposals) {
    const auto* change = listed.proposal.as<AppDataUpdate>();
    if (change == nullptr) continue;
    auto& component = changes[change->component_id];
    if (change->update) {
      component.updates.push_back(*change->update);
    } else {
      ++component.removals;
    }
  }
  return changes;
}

}  // namespace

Result<void> check_app_data_updates(const ProposalList& proposals) {
  for (const auto& [component_id, changes] : collect(proposals)) {
    if (changes.removals > 1 || (changes.removals == 1 && !changes.updates.empty())) {
      return fail(Kind::rejected, "draft-ietf-mls-extensions §4.7: data of a component removed twice, or updated too");
    }
  }
  return {};
}

Result<void> apply_app_data_updates(const ProposalList& proposals, const AppComponents& components,
                                    Extensions& extensions) {
  const auto all_changes = collect(proposals);
  if (all_changes.empty()) return {};
  QPC_TRY(const auto before, extensions.get<AppDataDictionary>());
  auto dictionary = before.value_or(AppDataDictionary{});
  for (const auto& [component_id, changes] : all_changes) {
    if (changes.removals > 0) {
      if (dictionary.component_data.remove(component_id)) continue;
      return fail(Kind::rejected, "draft-ietf-mls-extensions §4.7: a component without data to remove");
    }
    QPC_TRY(auto new_data,
            components.update(component_id, dictionary.component_data.find(component_id), changes.updates));
    dictionary.component_data.set(component_id, std::move(new_data));
  }
  extensions.set(dictionary);
  return {};
}

}  // namespace qpc::mls
