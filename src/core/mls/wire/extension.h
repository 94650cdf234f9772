// extension.h: lists of extensions, and the extensions that RFC 9420 defines (§13.4, §17.3).
#pragma once
#include <optional>

#include "core/mls/wire/credential.h"

namespace qpc::mls {

struct Extension {
  ExtensionType extension_type;
  Bytes extension_data;

  static Result<Extension> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const Extension&, const Extension&) = default;
};

/// `Extension extensions<V>`: at most one of a type. Unknown ones are kept as they came.
class Extensions {
 public:
  Extensions() = default;

  /// Errors: malformed, for two of one type (RFC 9420 §13.4), and for a known extension that does not parse or has
  /// octets left over. (The content of ratchet_tree is read when it is taken: it can be megabytes.)
  static Result<Extensions> read(WireReader& in);
  void write(WireWriter& out) const;

  /// The octets of an extension, or nullptr.
  const Bytes* find(ExtensionType type) const;
  bool contains(ExtensionType type) const { return find(type) != nullptr; }
  /// Puts an extension in, in the place of an earlier one of its type.
  void set(ExtensionType type, Bytes data);
  void remove(ExtensionType type);

  /// An extension by its structure: `extensions.get<RequiredCapabilities>()`. Nothing, when it is not in the list.
  /// Errors: malformed, when it does not parse or has octets left over.
  template <class T>
  Result<std::optional<T>> get() const {
    const auto* data = find(T::extension_type);
    if (data == nullptr) return std::optional<T>();
    QPC_TRY(auto extension, read_all<T>(*data));
    return std::optional<T>(std::move(extension));
  }
  template <class T>
  void set(const T& extension) {
    set(T::extension_type, wire(extension));
  }

  const std::vector<Extension>& list() const { return list_; }
  friend bool operator==(const Extensions&, const Extensions&) = default;

 private:
  std::vector<Extension> list_;
};

/// RFC 9420 §5.3.3: in a leaf. Nobody vouches for it.
struct ApplicationId {
  static constexpr auto extension_type = ExtensionType::application_id;
  Bytes application_id;

  static Result<ApplicationId> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const ApplicationId&, const ApplicationId&) = default;
};

/// RFC 9420 §11.1: in the GroupContext.
struct RequiredCapabilities {
  static constexpr auto extension_type = ExtensionType::required_capabilities;
  std::vector<ExtensionType> extension_types;
  std::vector<ProposalType> proposal_types;
  std::vector<CredentialType> credential_types;

  static Result<RequiredCapabilities> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const RequiredCapabilities&, const RequiredCapabilities&) = default;
};

/// RFC 9420 §12.4.3.2: in a GroupInfo, for those who join by an external commit.
struct ExternalPub {
  static constexpr auto extension_type = ExtensionType::external_pub;
  HPKEPublicKey external_pub;

  static Result<ExternalPub> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const ExternalPub&, const ExternalPub&) = default;
};

/// RFC 9420 §12.1.8.1: one who may propose from outside.
struct ExternalSender {
  SignaturePublicKey signature_key;
  Credential credential;

  static Result<ExternalSender> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const ExternalSender&, const ExternalSender&) = default;
};

/// RFC 9420 §12.1.8.1: in the GroupContext.
struct ExternalSenders {
  static constexpr auto extension_type = ExtensionType::external_senders;
  std::vector<ExternalSender> external_senders;

  static Result<ExternalSenders> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const ExternalSenders&, const ExternalSenders&) = default;
};

}  // namespace qpc::mls
