// transfer.h: sealed files to the node and from it, on streams of their own.
#pragma once
#include <schemas/blob.capnp.h>

#include "client/blob/upload_store.h"
#include "client/session/session.h"

namespace qpc::client {

/// Told how far a file is.
class TransferObserver {
 public:
  virtual ~TransferObserver() = default;
  virtual void moved(std::uint64_t octets, std::uint64_t of) = 0;
  /// The connection was lost; it goes on after `delay`.
  virtual void interrupted(const Failure& why, kj::Duration delay) = 0;
};

/// How often a blob can be fetched; 0: any number of times.
using Uses = std::uint32_t;

/// Brings a sealed file to the node, from where the node has it. Errors: limit: "too_large", "quota_used_up"; refused;
/// network; those of a lost connection.
Task<Outcome<>> upload_blob(Session& session, const UploadRow& upload, Uses uses, const kj::ReadableFile& sealed,
                            TransferObserver& observer);

/// Appends to `spooled` what it lacks of the sealed file. The capability is for finish_download(); null, where the node
/// has it no more and nothing was missing. Errors: not_found: "file_gone"; refused; network; store.
Task<Outcome<kj::Maybe<api::Download::Client>>> download_blob(Session& session, const message::File& file,
                                                              const kj::File& spooled, TransferObserver& observer);

/// Tells the node that the file is stored here: what can be viewed once is gone then.
Task<Outcome<>> finish_download(Session& session, api::Download::Client download);

}  // namespace qpc::client
