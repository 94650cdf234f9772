// own_key_package.h: who a client is in a group, and its KeyPackages with their private keys (RFC 9420 §10).
#pragma once
#include "core/crypto/kem.h"
#include "core/mls/wire/key_package.h"

namespace qpc::mls {

/// What a client puts into its leaves.
struct ClientIdentity {
  crypto::SigningKey signature_key;
  Credential credential;
  Capabilities capabilities;
  Extensions leaf_extensions;
};

/// The capabilities of this build: mls10, all suites of the table, SelfRemove, the credential types and extensions
/// given, and with app_data_dictionary also the proposals for it; with
/// GREASE values among them (RFC 9420 §13.5).
Capabilities own_capabilities(std::vector<CredentialType> credentials, std::vector<ExtensionType> extensions,
                              Random& random);

/// A KeyPackage and what its owner must keep to be able to join with it.
struct OwnKeyPackage {
  KeyPackage key_package;
  crypto::KemPrivateKey init_key;
  crypto::KemPrivateKey encryption_key;
  crypto::SigningKey signature_key;

  static OwnKeyPackage generate(const Suite& suite, const ClientIdentity& identity, const Lifetime& lifetime,
                                const Extensions& extensions, Random& random);

  /// By which a Welcome names it.
  KeyPackageRef ref() const;

  /// For the client's own store: public part and private keys, a format version first.
  Secret save() const;
  /// Errors: malformed; unsupported, for another format version.
  static Result<OwnKeyPackage> restore(ByteView saved);
};

}  // namespace qpc::mls
