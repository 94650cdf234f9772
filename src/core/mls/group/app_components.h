// app_components.h: what the application makes of data for its components (draft-ietf-mls-extensions §4.7, §4.8).
#pragma once
#include <span>

#include "core/mls/wire/app_data.h"

namespace qpc::mls {

/// The application's logic, by component. All members must come to the same answers: from the arguments alone.
class AppComponents {
 public:
  virtual ~AppComponents() = default;

  virtual bool knows(ComponentID component_id) const = 0;

  /// The new data of a component, from what the group has for it (nullptr: nothing) and the updates of one commit in
  /// their order. Errors: rejected, for updates that make no sense to the component.
  virtual Result<Bytes> update(ComponentID component_id, const Bytes* data, std::span<const Bytes> updates) const = 0;

  /// Whether ephemeral data makes sense to the component. Errors: rejected.
  virtual Result<void> check_ephemeral(ComponentID component_id, ByteView data) const = 0;
};

/// An application without components: it knows none, and so refuses all proposals for them.
const AppComponents& no_app_components();

}  // namespace qpc::mls
