// csv.h: records of the audit log as comma-separated values (RFC 4180).
#pragma once
#include <schemas/export.capnp.h>

#include <string>

namespace qpc::admin {

/// One field: in quotes where it has to be. What a spreadsheet would take for a formula gets an apostrophe in front.
std::string csv_field(const std::string& text);

std::string csv_heading();
std::string csv_line(api::AuditEntry::Reader record);

}  // namespace qpc::admin
