// octets.h: many octets over a stream, one way or the other.
#pragma once
#include <kj/async-io.h>

#include <cstdint>

#include "net/task.h"

namespace qpc::net::bench {

/// Octets of one write, and of one read at most.
inline constexpr std::size_t piece_bytes = 64 * 1024;

/// Takes and sends what the other end asks for, until it ends the stream.
Task<void> serve_octets(kj::AsyncIoStream& stream);

/// Sends `octets`, and waits until the other end has read them all.
Task<void> upload(kj::AsyncIoStream& stream, std::uint64_t octets);
/// Has the other end send `octets`, and reads them all.
Task<void> download(kj::AsyncIoStream& stream, std::uint64_t octets);

}  // namespace qpc::net::bench
