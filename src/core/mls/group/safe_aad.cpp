#include "core/mls/group/safe_aad.h"

#include "core/mls/wire/app_data.h"

namespace qpc::mls {

bool uses_safe_aad(const Extensions& group_context_extensions) {
  if (!group_context_extensions.contains(ExtensionType::app_data_dictionary)) return false;
  const auto dictionary = group_context_extensions.get<AppDataDictionary>();
  return dictionary && (*dictionary)->component_data.find(ComponentID::safe_aad) != nullptr;
}

Result<void> check_authenticated_data(const Extensions& group_context_extensions, ByteView authenticated_data) {
  if (!uses_safe_aad(group_context_extensions)) return {};
  if (read_all<SafeAAD>(authenticated_data)) return {};
  return fail(Kind::malformed, "draft-ietf-mls-extensions §4.9: authenticated_data that is no SafeAAD");
}

}  // namespace qpc::mls
