#include "qpc-admin/csv.h"

#include <initializer_list>

#include "qpc-admin/format.h"

namespace qpc::admin {
namespace {

std::string line(std::initializer_list<std::string> fields) {
  std::string text;
  for (const auto& field : fields) text += (text.empty() ? "" : ",") + csv_field(field);
  return text + "\r\n";
}

}  // namespace

std::string csv_field(const std::string& text) {
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").contains(text.front());
  const std::string safe = formula ? "'" + text : text;
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char letter : safe) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  return quoted + "\"";
}

std::string csv_heading() { return line({"seq", "at", "kind", "account_id", "name", "device_id", "detail", "digest"}); }

std::string csv_line(api::AuditEntry::Reader record) {
  return line({std::to_string(record.getSeq()), std::to_string(record.getAt()), copy(record.getKind()),
               hex(record.getAccountId()), copy(record.getName()), hex(record.getDeviceId()), copy(record.getDetail()),
               hex(record.getDigest())});
}

}  // namespace qpc::admin
