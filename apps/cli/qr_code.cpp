#include "cli/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace qpc::cli {
namespace {

constexpr int quiet_zone = 4;  // modules

struct Freed {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

/// Whether a module is to be drawn: the light ones are, as the ground is dark.
bool is_light(const QRcode& code, int row, int column) {
  const bool inside = row >= 0 && column >= 0 && row < code.width && column < code.width;
  constexpr unsigned char dark = 1;
  return !inside || (code.data[row * code.width + column] & dark) == 0;
}

const char* block(bool upper, bool lower) {
  if (upper && lower) return "█";
  if (upper) return "▀";
  return lower ? "▄" : " ";
}

}  // namespace

std::string qr_code(std::string_view text) {
  const std::string octets(text);
  const std::unique_ptr<QRcode, Freed> code(QRcode_encodeData(
      static_cast<int>(octets.size()), reinterpret_cast<const unsigned char*>(octets.data()), 0, QR_ECLEVEL_M));
  if (!code) return {};
  std::string lines;
  for (int row = -quiet_zone; row < code->width + quiet_zone; row += 2) {
    for (int column = -quiet_zone; column < code->width + quiet_zone; ++column) {
      lines += block(is_light(*code, row, column), is_light(*code, row + 1, column));
    }
    lines += '\n';
  }
  return lines;
}

}  // namespace qpc::cli
