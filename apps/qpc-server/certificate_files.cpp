#include "qpc-server/certificate_files.h"

#include <fcntl.h>
#include <kj/io.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

namespace qpc::server {
namespace {

constexpr std::size_t longest_file = 64 * 1024;

std::unexpected<std::string> trouble(const char* setting, const std::filesystem::path& file, const char* why) {
  return std::unexpected(std::string(setting) + " cannot be read: " + file.string() + ": " + why);
}

/// Whether others than the owner and the group, which is how certificates are shared, may read it.
bool may_be_read_by_anybody(int descriptor) {
  struct stat status{};
  return ::fstat(descriptor, &status) != 0 || (status.st_mode & S_IRWXO) != 0;
}

/// Never in memory that is not wiped: one of the files holds a key.
std::expected<Secret, std::string> read(const char* setting, const std::filesystem::path& file, int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return trouble(setting, file, "no regular file");
  Secret text(longest_file);
  for (std::size_t size = 0; size < longest_file;) {
    const auto got = ::read(descriptor, text.fill().data() + size, longest_file - size);
    if (got < 0) return trouble(setting, file, std::strerror(errno));
    if (got == 0) return Secret::copy_of(text.reveal().first(size));
    size += static_cast<std::size_t>(got);
  }
  return trouble(setting, file, "longer than 64 KiB");
}

}  // namespace

std::expected<net::tls::IssuedCertificate, std::string> read_certificate_files(const node::Config& config,
                                                                               const std::string& domain) {
  const kj::AutoCloseFd certificate_file(::open(config.tls_certificate.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (certificate_file.get() < 0) return trouble("tls-certificate", config.tls_certificate, std::strerror(errno));
  const auto certificates = read("tls-certificate", config.tls_certificate, certificate_file);
  if (!certificates) return std::unexpected(certificates.error());
  const kj::AutoCloseFd key_file(::open(config.tls_key.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (key_file.get() < 0) return trouble("tls-key", config.tls_key, std::strerror(errno));
  if (may_be_read_by_anybody(key_file)) {
    return std::unexpected("everybody on this machine may read tls-key: chmod o= " + config.tls_key.string());
  }
  const auto key = read("tls-key", config.tls_key, key_file);
  if (!key) return std::unexpected(key.error());
  return net::tls::read_issued_certificate(as_text(certificates->reveal()), *key, domain);
}

}  // namespace qpc::server
