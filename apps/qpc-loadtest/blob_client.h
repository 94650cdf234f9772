// blob_client.h: octets to the node and back, on streams beside the calls (schemas/blob.capnp).
#pragma once
#include "qpc-loadtest/guest.h"
#include "schemas/blob.capnp.h"

namespace qpc::loadtest {

class BlobClient {
 public:
  /// Both outlive the client.
  BlobClient(Stage& stage, Guest& guest);

  /// Brings octets that nobody else has to the node, until they are durable there. The blob before it goes, beside
  /// everything else. Errors: refusals.
  Task<client::Outcome<>> upload();
  /// Fetches the last one. Errors: refusals; network.
  Task<client::Outcome<>> download();

 private:
  Task<client::Outcome<>> forget(Bytes address);

  Stage& stage_;
  Guest& guest_;
  api::Blobs::Client blobs_;
  Bytes octets_;
  Bytes address_;  ///< of the last one; empty: there is none
  Bytes delete_key_;
};

}  // namespace qpc::loadtest
