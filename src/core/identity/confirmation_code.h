// confirmation_code.h: what two people, or one person at two screens, read out to confirm a new device.
#pragma once
#include <string>
#include <string_view>

#include "core/identity/ids.h"
#include "core/identity/verification_key.h"

namespace qpc::identity {

/// 16 characters of base32 in groups of four, such as `mfrg-gzdf-mztw-q2lk`: 80 bits of a hash over device id and key.
/// Both screens compute it from what they hold themselves, so a node that swaps the key shows two different codes.
std::string confirmation_code(const DeviceId& device_id, const DeviceKey& device_key);

/// Whether a person typed this device's code; capitals, spaces and hyphens do not matter.
bool is_confirmation_code(std::string_view typed, const DeviceId& device_id, const DeviceKey& device_key);

}  // namespace qpc::identity
