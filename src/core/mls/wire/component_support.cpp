#include "core/mls/wire/component_support.h"

#include <algorithm>

namespace qpc::mls {
namespace {

/// What does not parse was refused when the extensions were read.
ComponentDataList data_of(const Extensions& extensions) {
  const auto found = extensions.get<AppDataDictionary>();
  return found && *found ? (*found)->component_data : ComponentDataList();
}

/// Nothing, when the list is not there; a list that does not parse supports nothing.
std::optional<ComponentsList> list_in(const ComponentDataList& dictionary, ComponentID component_id) {
  const auto* data = dictionary.find(component_id);
  if (data == nullptr) return {};
  return read_all<ComponentsList>(*data).value_or(ComponentsList{});
}

bool lists_all(const ComponentDataList& leaf, const ComponentDataList& group, ComponentID component_id) {
  const auto required = list_in(group, component_id);
  if (!required || required->component_ids.empty()) return true;
  const auto supported = list_in(leaf, component_id);
  return supported && std::ranges::all_of(required->component_ids, [&](ComponentID one) {
           return std::ranges::contains(supported->component_ids, one);
         });
}

/// draft-ietf-mls-extensions §7.7: 0x0A0A, 0x1A1A … 0x7A7A.
ComponentID grease(Random& random) {
  const auto nibble = static_cast<std::uint16_t>(random.below(8));
  return static_cast<ComponentID>(nibble << 12 | nibble << 4 | 0x0a0a);
}

}  // namespace

void advertise_components(Extensions& leaf_extensions, ComponentsList components, ComponentsList safe_aad,
                          Random& random) {
  AppDataDictionary dictionary{data_of(leaf_extensions)};
  components.component_ids.push_back(grease(random));
  safe_aad.component_ids.push_back(grease(random));
  dictionary.component_data.set(ComponentID::app_components, wire(components));
  dictionary.component_data.set(ComponentID::safe_aad, wire(safe_aad));
  leaf_extensions.set(dictionary);
}

bool supports_components(const Extensions& leaf_extensions, const Extensions& group_context_extensions) {
  const auto leaf = data_of(leaf_extensions);
  const auto group = data_of(group_context_extensions);
  return lists_all(leaf, group, ComponentID::app_components) && lists_all(leaf, group, ComponentID::safe_aad);
}

}  // namespace qpc::mls
