#include "core/report/report.h"

#include <algorithm>

#include "core/crypto/hpke.h"

namespace qpc::report {
namespace {

constexpr crypto::HpkeSuite suite{report_kem, crypto::HashAlgorithm::sha256, crypto::AeadAlgorithm::aes_256_gcm};
constexpr std::size_t padding_step = 1024;
constexpr std::size_t message_id_size = 32;

Bytes info_for(const identity::DomainName& domain) {
  WireWriter out;
  out.bytes(as_bytes("quicprochat 1 report"));
  out.u8(0);
  domain.write(out);
  return out.take();
}

Result<std::string> read_text(WireReader& in, std::size_t most) {
  QPC_TRY(const ByteView octets, in.vector());
  if (octets.size() > most) return fail(Kind::limit, "report: too long a text");
  return std::string(as_text(octets));
}

/// The report, its length in front, zeros behind it.
Bytes padded(const Report& report) {
  WireWriter out;
  out.vector_of([&] { report.write(out); });
  auto octets = out.take();
  octets.resize((octets.size() + padding_step - 1) / padding_step * padding_step);
  return octets;
}

}  // namespace

Result<Report> Report::read(WireReader& in) {
  QPC_TRY(const auto read_format, in.u8());
  if (read_format != format) return fail(Kind::unsupported, "report: an unknown format");
  Report report;
  QPC_TRY(report.reason, read_text(in, most_reason_bytes));
  QPC_TRY(const bool has_reporter, in.presence());
  if (has_reporter) {
    QPC_TRY(report.reporter, read_text(in, most_name_bytes));
  }
  QPC_TRY(report.about_account, identity::AccountId::read(in));
  QPC_TRY(report.about_name, read_text(in, most_name_bytes));
  QPC_TRY(const ByteView message_id, in.vector());
  if (!message_id.empty() && message_id.size() != message_id_size) {
    return fail(Kind::malformed, "report: a message id has 32 octets");
  }
  report.message_id = to_bytes(message_id);
  QPC_TRY(report.sent_at, in.u64());
  QPC_TRY(report.text, read_text(in, most_text_bytes));
  return report;
}

void Report::write(WireWriter& out) const {
  out.u8(format);
  out.vector(as_bytes(reason));
  out.presence(reporter.has_value());
  if (reporter) out.vector(as_bytes(*reporter));
  about_account.write(out);
  out.vector(as_bytes(about_name));
  out.vector(message_id);
  out.u64(sent_at);
  out.vector(as_bytes(text));
}

Result<Bytes> seal(const Report& report, const identity::DomainName& domain, ByteView public_key, Random& random) {
  QPC_CHECK(read_all<Report>(wire(report)));  // what its reader would refuse is not sent
  QPC_TRY(const auto sealed, crypto::hpke_seal(suite, public_key, info_for(domain), {}, padded(report), random));
  WireWriter out;
  out.u8(Report::format);
  out.vector(sealed.kem_output);
  out.vector(sealed.ciphertext);
  return out.take();
}

Result<Report> open(ByteView sealed, const identity::DomainName& domain, const crypto::KemPrivateKey& key) {
  if (sealed.size() > most_sealed_bytes) return fail(Kind::limit, "report: too large");
  WireReader in(sealed);
  QPC_TRY(const auto format, in.u8());
  if (format != Report::format) return fail(Kind::unsupported, "report: an unknown format");
  QPC_TRY(const ByteView kem_output, in.vector());
  QPC_TRY(const ByteView ciphertext, in.vector());
  QPC_CHECK(in.expect_end());
  QPC_TRY(const auto octets, crypto::hpke_open(suite, key, kem_output, info_for(domain), {}, ciphertext));
  WireReader content(octets.reveal());
  QPC_TRY(const ByteView report, content.vector());
  if (!std::ranges::all_of(content.rest(), [](std::uint8_t octet) { return octet == 0; })) {
    return fail(Kind::malformed, "report: something behind its end");
  }
  return read_all<Report>(report);
}

}  // namespace qpc::report
