// id_column.h: account and device ids as columns.
#pragma once
#include "core/identity/ids.h"
#include "db/value.h"

namespace qpc::db {

template <class Named>
  requires std::derived_from<Named, identity::Id<Named>>
struct Column<Named> {
  static Value to_value(const Named& id) { return id.view(); }
  static Named from_value(const Value& value) {
    Named id;
    id.octets = Column<std::array<std::uint8_t, 16>>::from_value(value);
    return id;
  }
};

}  // namespace qpc::db
