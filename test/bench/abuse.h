// abuse.h: what one peer may do to a node, each in a process of its own until it is killed.
#pragma once
#include <cstdint>
#include <string>

namespace qpc::bench {

/// Somebody with a session who makes calls that are saved, as many at once as the node allows.
void flood_calls(const std::string& node);
/// First packets of connections that never come about, as fast as the system sends them, from a network of its own.
void flood_first_packets(const std::string& node);
/// Connections that come about and end at once, as many beside each other as one client manages.
void flood_handshakes(const std::string& node);
/// Sessions that ask for much and read nothing of it.
void read_slowly(const std::string& node);

}  // namespace qpc::bench
