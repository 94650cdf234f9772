// qr_code.h: a text as a QR code (ISO/IEC 18004) for a terminal.
#pragma once
#include <string>
#include <string_view>

namespace qpc::cli {

/// Lines of block characters, each of two rows of modules, for light text on a dark ground, with the quiet zone that
/// cameras need. Empty where the text is too long for a QR code (about 2900 octets).
std::string qr_code(std::string_view text);

}  // namespace qpc::cli
