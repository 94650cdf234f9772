#include "core/mls/wire/app_data.h"

#include <algorithm>

namespace qpc::mls {

Result<ComponentData> ComponentData::read(WireReader& in) {
  QPC_TRY(const auto component_id, read_code_point<ComponentID>(in));
  QPC_TRY(auto data, read_opaque(in));
  return ComponentData{component_id, std::move(data)};
}

void ComponentData::write(WireWriter& out) const {
  write_code_point(out, component_id);
  out.vector(data);
}

Result<ComponentDataList> ComponentDataList::read(WireReader& in) {
  ComponentDataList components;
  QPC_TRY(components.list_, in.list<ComponentData>());
  const auto not_before = [](const ComponentData& a, const ComponentData& b) {
    return a.component_id >= b.component_id;
  };
  if (std::ranges::adjacent_find(components.list_, not_before) != components.list_.end()) {
    return fail(Kind::malformed, "draft-ietf-mls-extensions §4.6: components that are not sorted, or one twice");
  }
  return components;
}

const Bytes* ComponentDataList::find(ComponentID component_id) const {
  const auto found = std::ranges::lower_bound(list_, component_id, {}, &ComponentData::component_id);
  return found != list_.end() && found->component_id == component_id ? &found->data : nullptr;
}

void ComponentDataList::set(ComponentID component_id, Bytes data) {
  const auto place = std::ranges::lower_bound(list_, component_id, {}, &ComponentData::component_id);
  if (place != list_.end() && place->component_id == component_id) {
    place->data = std::move(data);
  } else {
    list_.insert(place, {component_id, std::move(data)});
  }
}

bool ComponentDataList::remove(ComponentID component_id) {
  return std::erase_if(list_, [&](const ComponentData& one) { return one.component_id == component_id; }) > 0;
}

Result<AppDataDictionary> AppDataDictionary::read(WireReader& in) {
  QPC_TRY(auto component_data, ComponentDataList::read(in));
  return AppDataDictionary{std::move(component_data)};
}

Result<SafeAAD> SafeAAD::read(WireReader& in) {
  QPC_TRY(auto aad_items, ComponentDataList::read(in));
  return SafeAAD{std::move(aad_items)};
}

Result<ComponentsList> ComponentsList::read(WireReader& in) {
  QPC_TRY(auto component_ids, read_code_points<ComponentID>(in));
  return ComponentsList{std::move(component_ids)};
}

void ComponentsList::write(WireWriter& out) const { write_code_points(out, component_ids); }

std::string component_operation_label(ComponentID component_id, std::string_view label) {
  WireWriter out;
  out.vector(as_bytes("MLS Component"));
  write_code_point(out, component_id);
  out.vector(as_bytes(label));
  return std::string(as_text(out.view()));
}

}  // namespace qpc::mls
