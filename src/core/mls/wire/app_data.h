// app_data.h: data that application components attach to MLS objects and messages (draft-ietf-mls-extensions §4).
#pragma once
#include "core/mls/wire/opaque.h"
#include "core/mls/wire/registry.h"

namespace qpc::mls {

/// What one component says. The draft gives the same shape to ComponentData and to SafeAADItem.
struct ComponentData {
  ComponentID component_id;
  Bytes data;

  static Result<ComponentData> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const ComponentData&, const ComponentData&) = default;
};

/// A list with at most one entry for a component, sorted by its number.
class ComponentDataList {
 public:
  /// Errors: malformed, when the list is not sorted or names a component twice.
  static Result<ComponentDataList> read(WireReader& in);
  void write(WireWriter& out) const { out.list(list_); }

  /// The data of a component, or nullptr.
  const Bytes* find(ComponentID component_id) const;
  /// Puts an entry in at its place, or in the place of the component's earlier one.
  void set(ComponentID component_id, Bytes data);
  /// Whether there was something to remove.
  bool remove(ComponentID component_id);

  const std::vector<ComponentData>& list() const { return list_; }
  friend bool operator==(const ComponentDataList&, const ComponentDataList&) = default;

 private:
  std::vector<ComponentData> list_;
};

/// The app_data_dictionary extension of a GroupContext, LeafNode, KeyPackage or GroupInfo (§4.6).
struct AppDataDictionary {
  static constexpr auto extension_type = ExtensionType::app_data_dictionary;
  ComponentDataList component_data;

  static Result<AppDataDictionary> read(WireReader& in);
  void write(WireWriter& out) const { component_data.write(out); }
  friend bool operator==(const AppDataDictionary&, const AppDataDictionary&) = default;
};

/// How `authenticated_data` is framed in a group whose GroupContext has the component safe_aad (§4.9).
struct SafeAAD {
  ComponentDataList aad_items;

  static Result<SafeAAD> read(WireReader& in);
  void write(WireWriter& out) const { aad_items.write(out); }
  friend bool operator==(const SafeAAD&, const SafeAAD&) = default;
};

/// The content of the components app_components and safe_aad (§5): supported by a leaf, required by a group. Unknown
/// numbers, GREASE among them, are kept.
struct ComponentsList {
  std::vector<ComponentID> component_ids;

  static Result<ComponentsList> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const ComponentsList&, const ComponentsList&) = default;
};

/// What a component signs, encrypts and exports under, so that no other component's operations can be taken for its
/// own: the encoding of a ComponentOperationLabel (§4.1).
std::string component_operation_label(ComponentID component_id, std::string_view label);

}  // namespace qpc::mls
