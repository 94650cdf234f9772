#include "core/mls/wire/last_resort.h"

#include "core/mls/wire/app_data.h"

namespace qpc::mls {
namespace {

/// What does not parse was refused when the extensions were read.
AppDataDictionary dictionary_of(const Extensions& extensions) {
  const auto found = extensions.get<AppDataDictionary>();
  return found && *found ? **found : AppDataDictionary{};
}

}  // namespace

void mark_as_last_resort(Extensions& key_package_extensions) {
  auto dictionary = dictionary_of(key_package_extensions);
  dictionary.component_data.set(ComponentID::last_resort_key_package, {});
  key_package_extensions.set(dictionary);
}

bool is_last_resort(const KeyPackage& key_package) {
  return dictionary_of(key_package.extensions).component_data.find(ComponentID::last_resort_key_package) != nullptr;
}

}  // namespace qpc::mls
